package dev.selkie.fhe.ring;

import java.nio.ByteBuffer;

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

  static void wipe(ByteBuffer buffer) {
    for (int i = 0; i < buffer.capacity(); i++) {
      buffer.put(i, (byte) 0);
    }
  }
}
