package dev.selkie.fhe.ring;

import java.nio.ByteBuffer;

/** Packs and unpacks one number after the other. */
final class JavaPacking {
  private JavaPacking() {}

  static void pack(
      ResiduePacking packing, ByteBuffer x, int from, int count, ByteBuffer out, int at) {
    int bits = packing.kept();
    long word = 0;
    int filled = 0;
    int to = at;
    for (int i = 0; i < count; i++) {
      long value = x.getLong(from + 8 * i) >>> packing.dropped();
      word |= value << filled;
      filled += bits;
      if (filled >= Long.SIZE) {
        out.putLong(to, word);
        to += Long.BYTES;
        filled -= Long.SIZE;
        word = filled == 0 ? 0 : value >>> (bits - filled);
      }
    }
    if (filled > 0) {
      out.putLong(to, word);
    }
  }

  static boolean unpack(
      ResiduePacking packing, ByteBuffer in, int at, int count, ByteBuffer x, int to) {
    int bits = packing.kept();
    long q = RingTables.of(packing.bits()).modulus();
    long largest = (q - 1) >> packing.dropped();
    long middle = packing.dropped() == 0 ? 0 : 1L << (packing.dropped() - 1);
    boolean good = true;
    int from = at;
    long word = 0;
    int left = 0;
    for (int i = 0; i < count; i++) {
      long value = word;
      if (left < bits) {
        word = in.getLong(from);
        from += Long.BYTES;
        value |= word << left;
        word >>>= bits - left;
        left += Long.SIZE;
      } else {
        word >>>= bits;
      }
      left -= bits;
      value &= (1L << bits) - 1;
      good &= value <= largest;
      x.putLong(to + 8 * i, ((value << packing.dropped()) + middle) % q);
    }
    return good && word == 0;
  }
}
