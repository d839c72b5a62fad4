package dev.selkie.fhe.ring;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The plain Java twin, written from the definitions. It is not constant-time. */
class JavaRing implements Ring {
  private static final int DEGREE = RingTables.DEGREE;
  private static final int LIMB_BITS = 27;
  private static final long LIMB_MASK = (1L << LIMB_BITS) - 1;

  @Override
  public String name() {
    return "java";
  }

  @Override
  public void keystream(byte[] key, long index, ByteBuffer out, int length) {
    Ranges.check(out, 0, length);
    out.put(0, AesStream.bytes(key, index, length));
  }

  @Override
  public void mask(RingTables tables, byte[] maskKey, long index, ByteBuffer x, int at) {
    Ranges.checkPolynomial(x, at);
    Ranges.checkKey(maskKey, 16);
    write(JavaTransform.inverse(tables, uniform(tables, maskKey, index)), x, at);
  }

  static long[] uniform(RingTables tables, byte[] key, long index) {
    long mask = (1L << tables.bits()) - 1;
    for (int bytes = 2 * RingTables.POLYNOMIAL_BYTES; ; bytes *= 2) {
      long[] found =
          Arrays.stream(words(key, index, bytes))
              .map(word -> word & mask)
              .filter(word -> word < tables.modulus())
              .limit(DEGREE)
              .toArray();
      if (found.length == DEGREE) {
        return found;
      }
    }
  }

  static long[] words(byte[] key, long index, int bytes) {
    long[] words = new long[bytes / Long.BYTES];
    ByteBuffer.wrap(AesStream.bytes(key, index, bytes))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asLongBuffer()
        .get(words);
    return words;
  }

  @Override
  public void pack(
      ResiduePacking packing, ByteBuffer x, int from, int count, ByteBuffer out, int at) {
    Ranges.check(x, from, (long) count * Long.BYTES);
    Ranges.check(out, at, packing.packedLength(count));
    JavaPacking.pack(packing, x, from, count, out, at);
  }

  @Override
  public boolean unpack(
      ResiduePacking packing, ByteBuffer in, int at, int count, ByteBuffer x, int to) {
    Ranges.check(x, to, (long) count * Long.BYTES);
    Ranges.check(in, at, packing.packedLength(count));
    return JavaPacking.unpack(packing, in, at, count, x, to);
  }

  @Override
  public void spread(
      RingTables tables,
      ByteBuffer c0,
      ByteBuffer mask,
      int lanes,
      int count,
      ByteBuffer x,
      int at,
      int stride) {
    Ranges.checkSpread(c0, mask, lanes, count, x, at, stride);
    for (int f = 0; f < count; f++) {
      int row = at + f * stride * Long.BYTES;
      for (int i = 0; i < lanes; i++) {
        x.putLong(row + 8 * i, c0.getLong(8 * (f * lanes + i)));
      }
      for (int i = 0; i < DEGREE; i++) {
        int from = i + f * lanes;
        long value = mask.getLong(8 * (from % DEGREE));
        long shifted = from < DEGREE || value == 0 ? value : tables.modulus() - value;
        x.putLong(row + 8 * (lanes + i), shifted);
      }
    }
  }

  @Override
  public void multiplyLanes(
      RingTables tables,
      ByteBuffer w,
      int rows,
      int cols,
      int from,
      int to,
      ByteBuffer x,
      int tokens,
      ByteBuffer y) {
    Ranges.checkLanes(w, rows, cols, from, to, x, tokens, y);
    for (int token = 0; token < tokens; token++) {
      for (int row = from; row < to; row++) {
        long low = 0;
        long high = 0;
        for (int j = 0; j < cols; j++) {
          long residue = x.getLong(8 * (token * cols + j));
          low += w.get(row * cols + j) * (residue & LIMB_MASK);
          high += w.get(row * cols + j) * (residue >>> LIMB_BITS);
        }
        long shifted = tables.multiply(Math.floorMod(high, tables.modulus()), 1L << LIMB_BITS);
        y.putLong(8 * (token * rows + row), Math.floorMod(shifted + low, tables.modulus()));
      }
    }
  }

  static ByteBuffer polynomial() {
    return ByteBuffer.allocateDirect(RingTables.POLYNOMIAL_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  static long[] read(ByteBuffer x, int at) {
    long[] values = new long[DEGREE];
    for (int i = 0; i < DEGREE; i++) {
      values[i] = x.getLong(at + 8 * i);
    }
    return values;
  }

  static void write(long[] values, ByteBuffer x, int at) {
    for (int i = 0; i < DEGREE; i++) {
      x.putLong(at + 8 * i, values[i]);
    }
  }
}
