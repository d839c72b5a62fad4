package dev.selkie.fhe.linear.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** The AES-128 key from which both roles draw the masks of one message; it is public. */
public final class MaskKey {
  /** Bytes of a key. */
  public static final int LENGTH = 16;

  private static final byte[] DOMAIN = "Selkie wire v1 mask".getBytes(StandardCharsets.US_ASCII);

  private MaskKey() {}

  /**
   * The first 16 bytes of SHA-256 over a fixed text, the session, the matrix and the seed.
   *
   * @param seed {@link RequestShape#SEED_LENGTH} random bytes, new for every message
   */
  public static byte[] derive(SessionId session, int matrix, byte[] seed) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(DOMAIN);
      digest.update(
          ByteBuffer.allocate(20)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putLong(session.low())
              .putLong(session.high())
              .putInt(matrix)
              .flip());
      return Arrays.copyOf(digest.digest(seed), LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
