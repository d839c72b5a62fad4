package dev.selkie.fhe.seal;

/** A plaintext polynomial: of BFV with coefficients in [0, t), or of CKKS. */
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

  /** Creates a place for what {@link Decryptor#decrypt} finds. */
  public static Plaintext empty() {
    Native.load();
    return new Plaintext(
        new NativeHandle("Plaintext", Native.plaintextCreateEmpty(), Native::plaintextFree));
  }

  /**
   * Encodes reals for CKKS.
   *
   * @param values of the first slots, at most half the degree; the others are zero
   * @param scale what a value is multiplied with before it is rounded
   */
  public static Plaintext ckks(SealContext context, double[] values, double scale) {
    try (NativeHandle.Lease lease = context.lease()) {
      return new Plaintext(
          new NativeHandle(
              "Plaintext",
              Native.plaintextCreateCkks(lease.address(), values, scale),
              Native::plaintextFree));
    }
  }

  /** The first coefficients, of BFV. */
  public long[] coefficients(int count) {
    long[] result = new long[count];
    try (NativeHandle.Lease lease = handle.lease()) {
      Native.plaintextCoefficients(lease.address(), result);
    }
    return result;
  }

  /** The values of the first slots, of CKKS. */
  public double[] values(SealContext context, int count) {
    double[] result = new double[count];
    try (NativeHandle.Lease lease = handle.lease();
        NativeHandle.Lease contextLease = context.lease()) {
      Native.plaintextValues(contextLease.address(), lease.address(), result);
    }
    return result;
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
