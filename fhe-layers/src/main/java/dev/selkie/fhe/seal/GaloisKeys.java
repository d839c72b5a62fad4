package dev.selkie.fhe.seal;

/** Public keys with which a server rotates the slots of ciphertexts. Immutable. */
public final class GaloisKeys implements AutoCloseable {
  private final NativeHandle handle;

  private GaloisKeys(NativeHandle handle) {
    this.handle = handle;
  }

  /**
   * Makes the keys for some rotations.
   *
   * @param steps rotations that will be used
   */
  public static GaloisKeys create(SealContext context, SecretKey secretKey, int... steps) {
    if (steps.length < 1) {
      throw new IllegalArgumentException("keys need at least one rotation");
    }
    try (NativeHandle.Lease contextLease = context.lease();
        NativeHandle.Lease keyLease = secretKey.lease()) {
      long address = Native.galoisKeysCreate(contextLease.address(), keyLease.address(), steps);
      return new GaloisKeys(new NativeHandle("GaloisKeys", address, Native::galoisKeysFree));
    }
  }

  /** Bytes of the keys as SEAL writes them: one polynomial of each pair as a seed, uncompressed. */
  public long bytes() {
    try (NativeHandle.Lease lease = handle.lease()) {
      return Native.galoisKeysBytes(lease.address());
    }
  }

  NativeHandle.Lease lease() {
    return handle.lease();
  }

  /**
   * Frees the keys.
   *
   * @throws IllegalStateException if a call on another thread is using them
   */
  @Override
  public void close() {
    handle.close();
  }
}
