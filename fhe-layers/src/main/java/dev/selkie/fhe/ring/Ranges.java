package dev.selkie.fhe.ring;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What must hold before a pointer is used. */
final class Ranges {
  private Ranges() {}

  static void check(ByteBuffer buffer, int at, long length) {
    if (!buffer.isDirect()) {
      throw new IllegalArgumentException("a buffer must be direct: " + buffer);
    }
    if (at < 0 || length < 0 || at + length > buffer.capacity()) {
      throw new IllegalArgumentException(
          "a buffer must hold the range: at=" + at + " length=" + length + " " + buffer);
    }
  }

  static void checkPolynomial(ByteBuffer x, int at) {
    check(x, at, RingTables.POLYNOMIAL_BYTES);
  }

  static void checkKey(byte[] key, int length) {
    if (key.length != length) {
      throw new IllegalArgumentException("a key must have " + length + " bytes: " + key.length);
    }
  }

  static void checkEncrypt(
      RingTables tables,
      byte[] maskKey,
      byte[] noiseKey,
      PlainTile plain,
      int log2t,
      ByteBuffer out,
      int at,
      int stride) {
    checkKey(maskKey, 16);
    checkKey(noiseKey, 32);
    check(plain.values(), 0, (long) plain.lanes() * plain.width() * Short.BYTES);
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
    check(out, at, (long) last * stride + lastLength);
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
    check(c0, 0, (long) lanes * Long.BYTES);
    check(masked, 0, (long) lanes * Long.BYTES);
    check(y, at, ((long) (lanes - 1) * stride + 1) * Long.BYTES);
  }

  static void checkSpread(
      ByteBuffer c0, ByteBuffer mask, int lanes, int count, ByteBuffer x, int at, int stride) {
    if (lanes < 1
        || count < 1
        || (long) lanes * count > RingTables.DEGREE
        || stride < lanes + RingTables.DEGREE) {
      throw new IllegalArgumentException(
          "features must fit one ciphertext: lanes=" + lanes + " count=" + count);
    }
    check(c0, 0, (long) lanes * count * Long.BYTES);
    check(mask, 0, RingTables.POLYNOMIAL_BYTES);
    check(x, at, ((long) (count - 1) * stride + lanes + RingTables.DEGREE) * Long.BYTES);
  }

  static void checkLanes(
      ByteBuffer w, int rows, int cols, int from, int to, ByteBuffer x, int tokens, ByteBuffer y) {
    if (rows < 1 || cols < 1 || cols > 65_535 || from < 0 || from > to || to > rows || tokens < 1) {
      throw new IllegalArgumentException(
          "rows must be in range and columns at most 65535: rows=" + rows + " cols=" + cols);
    }
    check(w, 0, (long) rows * cols);
    check(x, 0, (long) tokens * cols * Long.BYTES);
    check(y, 0, (long) tokens * rows * Long.BYTES);
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

  static void wipe(ByteBuffer buffer) {
    for (int i = 0; i < buffer.capacity(); i++) {
      buffer.put(i, (byte) 0);
    }
  }
}
