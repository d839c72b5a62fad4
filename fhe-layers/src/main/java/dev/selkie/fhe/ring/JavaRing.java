package dev.selkie.fhe.ring;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The plain Java twin, written from the definitions. It is not constant-time. */
final class JavaRing implements Ring {
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
  public void forward(RingTables tables, ByteBuffer x, int at) {
    Ranges.checkPolynomial(x, at);
    write(JavaTransform.forward(tables, read(x, at)), x, at);
  }

  @Override
  public void inverse(RingTables tables, ByteBuffer x, int at) {
    Ranges.checkPolynomial(x, at);
    write(JavaTransform.inverse(tables, read(x, at)), x, at);
  }

  @Override
  public void mask(RingTables tables, byte[] maskKey, long index, ByteBuffer x, int at) {
    Ranges.checkPolynomial(x, at);
    Ranges.checkKey(maskKey, 16);
    write(JavaTransform.inverse(tables, uniform(tables, maskKey, index)), x, at);
  }

  @Override
  public void encrypt(
      RingSecret secret,
      byte[] maskKey,
      byte[] noiseKey,
      PlainTile plain,
      int log2t,
      ByteBuffer out,
      int at,
      int stride) {
    RingTables tables = secret.tables();
    Ranges.checkEncrypt(tables, maskKey, noiseKey, plain, log2t, out, at, stride);
    for (int p = 0; p < plain.polynomials(); p++) {
      long[] a = uniform(tables, maskKey, plain.firstPolynomial() + p);
      long[] masked = JavaTransform.inverse(tables, timesTransformed(secret, a));
      long[] noise = words(noiseKey, plain.firstPolynomial() + p, RingTables.POLYNOMIAL_BYTES);
      int features = Math.min(plain.perPolynomial(), plain.width() - p * plain.perPolynomial());
      int lanes = plain.lanes();
      ByteBuffer c0 = polynomial();
      for (int i = 0; i < features * lanes; i++) {
        int place = i % lanes * plain.width() + p * plain.perPolynomial() + i / lanes;
        long scaled = scaled(tables, plain.values().getShort(2 * place), log2t);
        long noisy = scaled + centred(noise[i]) - masked[i];
        c0.putLong(8 * i, Math.floorMod(noisy, tables.modulus()));
      }
      pack(new ResiduePacking(tables.bits(), 0), c0, 0, features * lanes, out, at + p * stride);
    }
  }

  /** round(q·m/t), halves up; q/t is split so that every product fits a long. */
  private static long scaled(RingTables tables, long message, int log2t) {
    long rest = tables.modulus() & (1L << log2t) - 1;
    long half = 1L << (log2t - 1);
    return (tables.modulus() >> log2t) * message + ((rest * message + half) >> log2t);
  }

  /** The difference of two sums of 21 bits: centred binomial with variance 10.5. */
  private static int centred(long word) {
    long mask = (1L << 21) - 1;
    return Long.bitCount(word & mask) - Long.bitCount(word >>> 21 & mask);
  }

  private static long[] uniform(RingTables tables, byte[] key, long index) {
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

  private static long[] words(byte[] key, long index, int bytes) {
    long[] words = new long[bytes / Long.BYTES];
    ByteBuffer.wrap(AesStream.bytes(key, index, bytes))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asLongBuffer()
        .get(words);
    return words;
  }

  @Override
  public void timesSecret(RingSecret secret, ByteBuffer x, int at) {
    Ranges.checkPolynomial(x, at);
    RingTables tables = secret.tables();
    long[] transformed = JavaTransform.forward(tables, read(x, at));
    write(JavaTransform.inverse(tables, timesTransformed(secret, transformed)), x, at);
  }

  private static long[] timesTransformed(RingSecret secret, long[] x) {
    for (int i = 0; i < DEGREE; i++) {
      x[i] = secret.tables().multiply(x[i], secret.factors().getLong(8 * i));
    }
    return x;
  }

  @Override
  public void decode(
      RingTables tables,
      int log2t,
      ByteBuffer c0,
      ByteBuffer masked,
      int lanes,
      ByteBuffer y,
      int at,
      int stride) {
    Ranges.checkDecode(tables, log2t, c0, masked, lanes, y, at, stride);
    int shift = Long.SIZE - log2t;
    long q = tables.modulus();
    for (int i = 0; i < lanes; i++) {
      long z = (c0.getLong(8 * i) + masked.getLong(8 * i)) % q;
      java.math.BigInteger scaled = java.math.BigInteger.valueOf(z).shiftLeft(log2t);
      long rounded =
          scaled
              .add(java.math.BigInteger.valueOf(q / 2))
              .divide(java.math.BigInteger.valueOf(q))
              .longValue();
      y.putLong(at + 8 * i * stride, rounded << shift >> shift);
    }
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

  private static ByteBuffer polynomial() {
    return ByteBuffer.allocateDirect(RingTables.POLYNOMIAL_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static long[] read(ByteBuffer x, int at) {
    long[] values = new long[DEGREE];
    for (int i = 0; i < DEGREE; i++) {
      values[i] = x.getLong(at + 8 * i);
    }
    return values;
  }

  private static void write(long[] values, ByteBuffer x, int at) {
    for (int i = 0; i < DEGREE; i++) {
      x.putLong(at + 8 * i, values[i]);
    }
  }
}
