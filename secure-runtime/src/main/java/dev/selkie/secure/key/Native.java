package dev.selkie.secure.key;

import dev.selkie.kernels.loader.LoadOnce;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Every native method of the crypto library. Buffers are direct; places and lengths in bytes. */
final class Native {
  /** Results of {@link #open}. */
  static final int OPENED = 0;

  static final int NOT_AUTHENTIC = 1;

  private static final LoadOnce LIBRARY =
      new LoadOnce("crypto", Native.class, 1, System::load, Native::abiVersion);

  private Native() {}

  /** Loads the library once; why it is not there, or null if it is. */
  static @Nullable String missing() {
    return LIBRARY.missing();
  }

  static native int abiVersion();

  /** What libcrypto calls itself, or null if the system has none. */
  static native @Nullable String version();

  /** Opens chunks; {@code target} may be null. See openssl.h. */
  @SuppressWarnings("TooManyParameters") // a C function's
  static native int open(
      byte[] key,
      byte[] nonce,
      long firstChunk,
      int chunkLength,
      ByteBuffer sealed,
      int sealedAt,
      int sealedLength,
      @Nullable ByteBuffer target,
      int targetAt,
      int skip,
      int keep,
      boolean zerosBehind);

  /** Fills {@code hash}, 32 bytes, with SHA-256 of both parts; whether that worked. */
  static native boolean sha256(
      byte[] head, ByteBuffer body, int bodyAt, int bodyLength, byte[] hash);

  /** PBKDF2's iterations behind the first; false, and nothing done, if libcrypto cannot. */
  static native boolean iterate(byte[] inner, byte[] outer, int count, byte[] sum);
}
