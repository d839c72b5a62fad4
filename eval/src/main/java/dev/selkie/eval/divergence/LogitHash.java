package dev.selkie.eval.divergence;

import dev.selkie.datasets.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;

/** SHA-256 over the bits of logits, four bytes big-endian each. */
final class LogitHash {
  private final MessageDigest digest = Sha256.digest();

  void add(float[] logits) {
    ByteBuffer bytes = ByteBuffer.allocate(logits.length * Float.BYTES);
    bytes.asFloatBuffer().put(logits);
    digest.update(bytes);
  }

  /** The hash in hexadecimal; nothing can be added afterwards. */
  String finish() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
