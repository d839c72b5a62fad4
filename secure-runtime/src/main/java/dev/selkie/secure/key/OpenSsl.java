package dev.selkie.secure.key;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;

/*
 * The JDK's AES-GCM has to be compiled before it is fast, takes heap arrays only without leaving plaintext about, and its SHA-512 costs PBKDF2 an
 * object for each half of an iteration. A model is opened once, by a JVM that has just started. So where the system has OpenSSL 3, that does the
 * bulk of opening; the JDK does it everywhere else, and gives the same bytes. docs/adr/0014 has the figures.
 */

/**
 * The system's OpenSSL, if there is one: AES-256-GCM over chunks that lie outside the heap,
 * SHA-256, and the iterations of PBKDF2. Thread-safe.
 */
public final class OpenSsl {
  /** Bytes of a SHA-256 hash. */
  public static final int SHA_256_LENGTH = 32;

  private OpenSsl() {}

  private static final class Holder {
    static final @Nullable String VERSION = Native.missing() == null ? Native.version() : null;
  }

  /** Whether there is one. */
  public static boolean isAvailable() {
    return Holder.VERSION != null;
  }

  /** What it calls itself, such as {@code "OpenSSL 3.0.19 27 Jan 2026"}; empty if there is none. */
  public static Optional<String> version() {
    return Optional.ofNullable(Holder.VERSION);
  }

  private static void require() {
    if (!isAvailable()) {
      throw new IllegalStateException("the system has no OpenSSL 3");
    }
  }

  /**
   * Opens consecutive chunks: AES-256-GCM, nonce is base XOR the chunk's number. What was kept is
   * worthless, and to be wiped, if this throws.
   *
   * @param nonce the base, 12 bytes
   * @param chunkLength plaintext bytes of a whole chunk, at most 16 KiB
   * @param sealed a direct buffer: whole chunks with their tags, the last perhaps shorter
   * @throws AEADBadTagException if a tag is wrong, or something behind the room is not zero
   */
  public static void open(
      WipeableKey key,
      byte[] nonce,
      long firstChunk,
      int chunkLength,
      ByteBuffer sealed,
      ChunkRoom room)
      throws AEADBadTagException {
    require();
    ByteBuffer target = room.target();
    if (!sealed.isDirect()
        || (target != null && !target.isDirect())
        || nonce.length != AesGcm.NONCE_LENGTH) {
      throw new IllegalArgumentException("chunks must lie in direct buffers");
    }
    byte[] bytes = key.getEncoded();
    try {
      if (bytes.length != AesGcm.KEY_LENGTH) {
        throw new IllegalArgumentException("a key must have 256 bits: bytes=" + bytes.length);
      }
      int result =
          Native.open(
              bytes,
              nonce,
              firstChunk,
              chunkLength,
              sealed,
              sealed.position(),
              sealed.remaining(),
              target,
              target == null ? 0 : target.position(),
              room.skip(),
              room.keep(),
              room.zerosBehind());
      if (result == Native.NOT_AUTHENTIC) {
        throw new AEADBadTagException("a chunk is not authentic");
      }
      if (result != Native.OPENED) {
        throw new IllegalStateException("OpenSSL refused AES-256-GCM");
      }
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** SHA-256 of {@code head}, then the rest of a direct buffer; positions stay. */
  public static byte[] sha256(byte[] head, ByteBuffer body) {
    require();
    byte[] hash = new byte[SHA_256_LENGTH];
    if (!body.isDirect() || !Native.sha256(head, body, body.position(), body.remaining(), hash)) {
      throw new IllegalStateException("OpenSSL refused SHA-256");
    }
    return hash;
  }

  /**
   * XORs U_2 to U_(1 + count) of PBKDF2 with HMAC-SHA-512 onto {@code sum}.
   *
   * @param inner the key's padded block within HMAC, 128 bytes; {@code outer} likewise
   * @param sum U_1, 64 bytes
   * @return whether it did; else nothing happened
   */
  static boolean iterate(byte[] inner, byte[] outer, int count, byte[] sum) {
    return isAvailable() && Native.iterate(inner, outer, count, sum);
  }
}
