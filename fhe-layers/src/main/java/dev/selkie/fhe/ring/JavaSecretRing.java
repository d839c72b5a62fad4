package dev.selkie.fhe.ring;

import java.math.BigInteger;
import java.nio.ByteBuffer;

/** The client's part of the plain Java twin. It is not constant-time. */
final class JavaSecretRing extends JavaRing implements SecretRing {
  private static final int DEGREE = RingTables.DEGREE;

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
    SecretRanges.checkEncrypt(tables, maskKey, noiseKey, plain, log2t, out, at, stride);
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

  @Override
  public void timesSecret(RingSecret secret, ByteBuffer x, int at) {
    Ranges.checkPolynomial(x, at);
    RingTables tables = secret.tables();
    long[] transformed = JavaTransform.forward(tables, read(x, at));
    write(JavaTransform.inverse(tables, timesTransformed(secret, transformed)), x, at);
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
    SecretRanges.checkDecode(tables, log2t, c0, masked, lanes, y, at, stride);
    int shift = Long.SIZE - log2t;
    long q = tables.modulus();
    for (int i = 0; i < lanes; i++) {
      long z = (c0.getLong(8 * i) + masked.getLong(8 * i)) % q;
      BigInteger scaled = BigInteger.valueOf(z).shiftLeft(log2t);
      long rounded =
          scaled.add(BigInteger.valueOf(q / 2)).divide(BigInteger.valueOf(q)).longValue();
      y.putLong(at + 8 * i * stride, rounded << shift >> shift);
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

  private static long[] timesTransformed(RingSecret secret, long[] x) {
    for (int i = 0; i < DEGREE; i++) {
      x[i] = secret.tables().multiply(x[i], secret.factors().getLong(8 * i));
    }
    return x;
  }
}
