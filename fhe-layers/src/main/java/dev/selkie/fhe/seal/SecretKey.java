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
