package dev.selkie.fhe.ring;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;

/** C++ behind JNI, on one CPU level. Every length is checked here. */
final class NativeRing implements Ring {
  /** The instruction sets, slowest first. */
  enum Level {
    /** What every processor of the architecture has. */
    SCALAR(0),
    /** AVX2, FMA and AES. */
    AVX2(1),
    /** AVX-512 with VNNI, IFMA, VBMI, VPOPCNTDQ and VAES. */
    AVX512(2);

    private final int number;

    Level(int number) {
      this.number = number;
    }

    /** The level's number in the native interface. */
    int number() {
      return number;
    }
  }

  /** Words given to a level without AES: rejection leaves enough of twice as many. */
  private static final int GIVEN_BYTES = 2 * RingTables.POLYNOMIAL_BYTES;

  private final Level level;
  private final boolean ownKeystream;

  NativeRing(Level level) {
    this.level = level;
    this.ownKeystream = Native.hasKeystream(level.number());
  }

  @Override
  public String name() {
    return "native " + level.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void keystream(byte[] key, long index, ByteBuffer out, int length) {
    if (key.length != 16 && key.length != 32) {
      throw new IllegalArgumentException("an AES key has 16 or 32 bytes: " + key.length);
    }
    Ranges.check(out, 0, length);
    if (ownKeystream) {
      Native.keystream(level.number(), key, index, out, length);
    } else {
      out.put(0, AesStream.bytes(key, index, length));
    }
  }

  @Override
  public void forward(RingTables tables, ByteBuffer x, int at) {
    Ranges.checkPolynomial(x, at);
    Native.forward(level.number(), tables.buffer(), x, at);
  }

  @Override
  public void inverse(RingTables tables, ByteBuffer x, int at) {
    Ranges.checkPolynomial(x, at);
    Native.inverse(level.number(), tables.buffer(), x, at);
  }

  @Override
  public void mask(RingTables tables, byte[] maskKey, long index, ByteBuffer x, int at) {
    Ranges.checkPolynomial(x, at);
    Ranges.checkKey(maskKey, 16);
    boolean enough =
        ownKeystream
            ? Native.mask(level.number(), tables.buffer(), maskKey, null, index, x, at)
            : Native.mask(
                level.number(), tables.buffer(), null, given(maskKey, index), index, x, at);
    requireEnough(enough);
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
    Ranges.checkEncrypt(secret.tables(), maskKey, noiseKey, plain, log2t, out, at, stride);
    if (ownKeystream) {
      requireEnough(encrypt(secret, maskKey, null, noiseKey, null, plain, log2t, out, at, stride));
      return;
    }
    for (int p = 0; p < plain.polynomials(); p++) {
      PlainTile one = Ranges.onePolynomial(plain, p);
      long index = one.firstPolynomial();
      ByteBuffer noise = given(noiseKey, index);
      try {
        ByteBuffer masks = given(maskKey, index);
        requireEnough(
            encrypt(secret, null, masks, null, noise, one, log2t, out, at + p * stride, stride));
      } finally {
        Ranges.wipe(noise);
        Ranges.wipe(one.values());
      }
    }
  }

  private boolean encrypt(
      RingSecret secret,
      byte @org.jspecify.annotations.Nullable [] maskKey,
      @org.jspecify.annotations.Nullable ByteBuffer masks,
      byte @org.jspecify.annotations.Nullable [] noiseKey,
      @org.jspecify.annotations.Nullable ByteBuffer noise,
      PlainTile plain,
      int log2t,
      ByteBuffer out,
      int at,
      int stride) {
    return Native.encrypt(
        level.number(),
        secret.tables().buffer(),
        secret.factors(),
        maskKey,
        masks,
        noiseKey,
        noise,
        plain.values(),
        plain.lanes(),
        plain.width(),
        plain.perPolynomial(),
        plain.firstPolynomial(),
        log2t,
        secret.tables().bits(),
        out,
        at,
        stride);
  }

  private static ByteBuffer given(byte[] key, long index) {
    byte[] words = AesStream.bytes(key, index, GIVEN_BYTES);
    ByteBuffer out = ByteBuffer.allocateDirect(GIVEN_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.put(0, words);
    Arrays.fill(words, (byte) 0);
    return out;
  }

  private static void requireEnough(boolean enough) {
    if (!enough) {
      throw new IllegalStateException("a stream had too few residues below q");
    }
  }

  @Override
  public void timesSecret(RingSecret secret, ByteBuffer x, int at) {
    Ranges.checkPolynomial(x, at);
    Native.timesSecret(level.number(), secret.tables().buffer(), secret.factors(), x, at);
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
    Native.decode(level.number(), tables.modulus(), log2t, c0, masked, lanes, y, at, stride);
  }

  @Override
  public void pack(
      ResiduePacking packing, ByteBuffer x, int from, int count, ByteBuffer out, int at) {
    Ranges.check(x, from, (long) count * Long.BYTES);
    Ranges.check(out, at, packing.packedLength(count));
    Native.pack(level.number(), packing.bits(), packing.dropped(), x, from, count, out, at);
  }

  @Override
  public boolean unpack(
      ResiduePacking packing, ByteBuffer in, int at, int count, ByteBuffer x, int to) {
    Ranges.check(x, to, (long) count * Long.BYTES);
    Ranges.check(in, at, packing.packedLength(count));
    long q = RingTables.of(packing.bits()).modulus();
    return Native.unpack(
        level.number(), packing.bits(), packing.dropped(), q, in, at, count, x, to);
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
    Native.spread(level.number(), tables.modulus(), c0, mask, lanes, count, x, at, stride);
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
    if (!Native.multiplyLanes(
        level.number(), w, rows, cols, from, to, x, tokens, tables.modulus(), y)) {
      throw new OutOfMemoryError("no memory for the limbs of a product");
    }
  }
}
