package dev.selkie.fhe.seal;

/** A secret key. It has no printable form, can't be exported, and is wiped when freed. */
public final class SecretKey implements AutoCloseable {
  private final NativeHandle handle;

  private SecretKey(NativeHandle handle) {
    this.handle = handle;
  }

  /** Draws a fresh ternary secret key from SEAL's random generator. */
  public static SecretKey generate(SealContext context) {
    try (NativeHandle.Lease lease = context.lease()) {
      return new SecretKey(
          new NativeHandle(
              "SecretKey", Native.secretKeyGenerate(lease.address()), Native::secretKeyFree));
    }
  }

  /**
   * A key with given coefficients, so that what another client encrypted can be checked with SEAL.
   *
   * @param coefficients as many as the degree, each -1, 0 or 1
   */
  public static SecretKey of(SealContext context, byte[] coefficients) {
    if (coefficients.length != context.parameters().degree()) {
      throw new IllegalArgumentException(
          "a key must have as many coefficients as the degree: " + coefficients.length);
    }
    for (byte coefficient : coefficients) {
      if (coefficient < -1 || coefficient > 1) {
        throw new IllegalArgumentException("every coefficient of a key must be -1, 0 or 1");
      }
    }
    try (NativeHandle.Lease lease = context.lease()) {
      return new SecretKey(
          new NativeHandle(
              "SecretKey",
              Native.secretKeyCreate(lease.address(), coefficients),
              Native::secretKeyFree));
    }
  }

  NativeHandle.Lease lease() {
    return handle.lease();
  }

  /**
   * Wipes and frees the key. Encryptors and decryptors made from it hold their own copy.
   *
   * @throws IllegalStateException if a call on another thread is using it
   */
  @Override
  public void close() {
    handle.close();
  }

  @Override
  public String toString() {
    return "SecretKey[]";
  }
}
