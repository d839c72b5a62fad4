package dev.selkie.fhe.ring;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What must hold of a plaintext and its ciphertext before a pointer is used. */
final class SecretRanges {
  private SecretRanges() {}

  static void checkEncrypt(
      RingTables tables,
      byte[] maskKey,
      byte[] noiseKey,
      PlainTile plain,
      int log2t,
      ByteBuffer out,
      int at,
      int stride) {
    Ranges.checkKey(maskKey, 16);
    Ranges.checkKey(noiseKey, 32);
    Ranges.check(plain.values(), 0, (long) plain.lanes() * plain.width() * Short.BYTES);
    int length =
        new ResiduePacking(tables.bits(), 0).packedLength(plain.perPolynomial() * plain.lanes());
    if (log2t < 2 || log2t >= tables.bits() || (plain.polynomials() > 1 && stride < length)) {
      throw new IllegalArgumentException(
          "log2t must be in [2, bits) and polynomials must not overlap: log2t=" + log2t);
    }
    int last = plain.polynomials() - 1;
    int lastFeatures = plain.width() - last * plain.perPolynomial();
    int lastLength =
        new ResiduePacking(tables.bits(), 0).packedLength(lastFeatures * plain.lanes());
    Ranges.check(out, at, (long) last * stride + lastLength);
    if (out.isReadOnly()) {
      throw new IllegalArgumentException("a result buffer must be writable: " + out);
    }
  }

  static void checkDecode(
      RingTables tables,
      int log2t,
      ByteBuffer c0,
      ByteBuffer masked,
      int lanes,
      ByteBuffer y,
      int at,
      int stride) {
    if (lanes < 1 || lanes > RingTables.DEGREE || stride < 1) {
      throw new IllegalArgumentException("lanes must be in [1, 2048]: lanes=" + lanes);
    }
    if (log2t < 2 || log2t >= tables.bits()) {
      throw new IllegalArgumentException("log2t must be in [2, bits): log2t=" + log2t);
    }
    Ranges.check(c0, 0, (long) lanes * Long.BYTES);
    Ranges.check(masked, 0, (long) lanes * Long.BYTES);
    Ranges.check(y, at, ((long) (lanes - 1) * stride + 1) * Long.BYTES);
  }

  /** One polynomial of a tile, copied; the copy is the caller's to wipe. */
  static PlainTile onePolynomial(PlainTile plain, int index) {
    int from = index * plain.perPolynomial();
    int width = Math.min(plain.perPolynomial(), plain.width() - from);
    ByteBuffer values =
        ByteBuffer.allocateDirect(plain.lanes() * width * Short.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int lane = 0; lane < plain.lanes(); lane++) {
      for (int f = 0; f < width; f++) {
        values.putShort(
            2 * (lane * width + f), plain.values().getShort(2 * (lane * plain.width() + from + f)));
      }
    }
    return new PlainTile(
        values, plain.lanes(), width, plain.perPolynomial(), plain.firstPolynomial() + index);
  }
}
