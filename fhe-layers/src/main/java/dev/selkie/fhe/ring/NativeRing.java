package dev.selkie.fhe.ring;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;

/** C++ behind JNI, on one CPU level. Every length is checked here. */
class NativeRing implements Ring {
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

  final Level level;
  final boolean ownKeystream;

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

  static ByteBuffer given(byte[] key, long index) {
    byte[] words = AesStream.bytes(key, index, GIVEN_BYTES);
    ByteBuffer out = ByteBuffer.allocateDirect(GIVEN_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.put(0, words);
    Arrays.fill(words, (byte) 0);
    return out;
  }

  static void requireEnough(boolean enough) {
    if (!enough) {
      throw new IllegalStateException("a stream had too few residues below q");
    }
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
