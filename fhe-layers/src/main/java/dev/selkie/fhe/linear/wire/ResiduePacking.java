package dev.selkie.fhe.linear.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Residues modulo q as a run of b-bit numbers, least significant bit first, padded with zero bits
 * to a multiple of eight bytes. Every residue is checked against q when it is read.
 */
public final class ResiduePacking {
  private final int bits;
  private final long modulus;

  /**
   * Creates a packing.
   *
   * @param bits bits per residue, 2 to 62
   * @param modulus q, at most 2^bits
   */
  public ResiduePacking(int bits, long modulus) {
    if (bits < 2 || bits > 62 || modulus < 2 || modulus > 1L << bits) {
      throw new IllegalArgumentException(
          "bits must be in [2, 62] and hold the modulus: bits=" + bits);
    }
    this.bits = bits;
    this.modulus = modulus;
  }

  /** Bytes that {@code count} residues take. */
  public int packedLength(int count) {
    return Math.toIntExact(((long) count * bits + Long.SIZE - 1) / Long.SIZE * Long.BYTES);
  }

  /**
   * Packs two runs of uint64 residues one behind the other.
   *
   * @param in little-endian uint64 residues
   * @param first byte index of the first run
   * @param firstCount residues in the first run
   * @param second byte index of the second run
   * @param secondCount residues in the second run
   * @param out little-endian, written from byte {@code at}
   */
  public void pack(
      ByteBuffer in,
      int first,
      int firstCount,
      int second,
      int secondCount,
      ByteBuffer out,
      int at) {
    long word = 0;
    int filled = 0;
    int to = at;
    for (int i = 0; i < firstCount + secondCount; i++) {
      long residue =
          i < firstCount ? in.getLong(first + 8 * i) : in.getLong(second + 8 * (i - firstCount));
      word |= residue << filled;
      filled += bits;
      if (filled >= Long.SIZE) {
        out.putLong(to, word);
        to += Long.BYTES;
        filled -= Long.SIZE;
        word = filled == 0 ? 0 : residue >>> (bits - filled);
      }
    }
    if (filled > 0) {
      out.putLong(to, word);
    }
  }

  /**
   * Reads {@code firstCount + secondCount} residues packed from byte {@code at} into two runs.
   *
   * @throws MalformedMessageException if a residue is not below q or padding is not zero
   */
  public void unpack(
      ByteBuffer in, int at, ByteBuffer out, int first, int firstCount, int second, int secondCount)
      throws MalformedMessageException {
    if (in.order() != ByteOrder.LITTLE_ENDIAN || out.order() != ByteOrder.LITTLE_ENDIAN) {
      throw new IllegalArgumentException("buffers must be little-endian");
    }
    long mask = (1L << bits) - 1;
    long tooLarge = 0;
    int from = at;
    long word = 0;
    int left = 0;
    for (int i = 0; i < firstCount + secondCount; i++) {
      long residue = word;
      if (left < bits) {
        word = in.getLong(from);
        from += Long.BYTES;
        residue |= word << left;
        word >>>= bits - left;
        left += Long.SIZE;
      } else {
        word >>>= bits;
      }
      left -= bits;
      residue &= mask;
      tooLarge |= modulus - 1 - residue;
      out.putLong(i < firstCount ? first + 8 * i : second + 8 * (i - firstCount), residue);
    }
    if (tooLarge < 0) {
      throw new MalformedMessageException("residues must be below the modulus");
    }
    if (word != 0) {
      throw new MalformedMessageException("padding bits must be zero");
    }
  }
}
