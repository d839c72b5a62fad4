package dev.selkie.fhe.seal;

import org.jspecify.annotations.Nullable;

/** SEAL's context: validated parameters and their tables. Safe for use by several threads. */
public final class SealContext implements AutoCloseable {
  private final @Nullable BfvParameters parameters;
  private final NativeHandle handle;
  private final long coeffModulus;

  private SealContext(@Nullable BfvParameters parameters, NativeHandle handle) {
    this.parameters = parameters;
    this.handle = handle;
    try (NativeHandle.Lease context = handle.lease()) {
      this.coeffModulus = Native.contextCoeffModulus(context.address());
    }
  }

  /**
   * Creates a context; SEAL enforces 128-bit security and chooses the prime.
   *
   * @throws IllegalArgumentException if SEAL refuses the parameters
   * @throws dev.selkie.kernels.loader.MissingNativeLibraryException if SEAL can't be loaded
   */
  public static SealContext create(BfvParameters parameters) {
    Native.load();
    long address =
        Native.contextCreate(
            parameters.degree(), parameters.coeffModulusBits(), parameters.log2PlainModulus());
    return new SealContext(
        parameters, new NativeHandle("SealContext", address, Native::contextFree));
  }

  /**
   * Creates a context of CKKS; SEAL enforces 128-bit security.
   *
   * @param bits sizes of the primes, the last of which serves key switching only
   * @throws IllegalArgumentException if SEAL refuses the parameters
   */
  public static SealContext ckks(int degree, int... bits) {
    Native.load();
    long address = Native.contextCreateCkks(degree, bits);
    return new SealContext(null, new NativeHandle("SealContext", address, Native::contextFree));
  }

  /**
   * The BFV parameters it was created with.
   *
   * @throws IllegalStateException if the scheme is CKKS
   */
  public BfvParameters parameters() {
    if (parameters == null) {
      throw new IllegalStateException("a context of CKKS has no parameters of BFV");
    }
    return parameters;
  }

  /** The (first) coefficient prime q. */
  public long coeffModulus() {
    return coeffModulus;
  }

  NativeHandle.Lease lease() {
    return handle.lease();
  }

  /**
   * Frees the context; objects made from it stay usable.
   *
   * @throws IllegalStateException if a call on another thread is using it
   */
  @Override
  public void close() {
    handle.close();
  }

  @Override
  public String toString() {
    return "SealContext[" + parameters + ", q=" + coeffModulus + "]";
  }
}
