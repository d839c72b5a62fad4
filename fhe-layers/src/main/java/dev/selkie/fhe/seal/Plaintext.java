package dev.selkie.fhe.seal;

/** A plaintext polynomial with coefficients in [0, t). Immutable. */
public final class Plaintext implements AutoCloseable {
  private final NativeHandle handle;

  private Plaintext(NativeHandle handle) {
    this.handle = handle;
  }

  /**
   * Creates a plaintext.
   *
   * @param coefficients 1 to degree values in [0, t), lowest power first; {@code {w}} is a scalar
   * @throws IllegalArgumentException if there are too many or one is not in [0, t)
   */
  public static Plaintext of(SealContext context, long... coefficients) {
    int degree = context.parameters().degree();
    if (coefficients.length < 1 || coefficients.length > degree) {
      throw new IllegalArgumentException(
          "a plaintext must have 1 to " + degree + " coefficients: length=" + coefficients.length);
    }
    try (NativeHandle.Lease lease = context.lease()) {
      return new Plaintext(
          new NativeHandle(
              "Plaintext",
              Native.plaintextCreate(lease.address(), coefficients),
              Native::plaintextFree));
    }
  }

  NativeHandle.Lease lease() {
    return handle.lease();
  }

  /**
   * Wipes and frees.
   *
   * @throws IllegalStateException if a call on another thread is using it
   */
  @Override
  public void close() {
    handle.close();
  }

  @Override
  public String toString() {
    return "Plaintext[]";
  }
}
