package dev.selkie.fhe.ring;

/**
 * How residues lie on the wire: a run of numbers of {@code bits - dropped} bits each, least
 * significant bit first, padded with zero bits to whole 64-bit words. A reader checks every number
 * against q and puts the middle of what was dropped in its place.
 *
 * @param bits bits of q, 24 to 53
 * @param dropped low bits that do not travel, 0 to bits - 2
 */
public record ResiduePacking(int bits, int dropped) {
  /** Checks the ranges. */
  public ResiduePacking {
    if (bits < 24 || bits > 53 || dropped < 0 || dropped > bits - 2) {
      throw new IllegalArgumentException(
          "bits must be in [24, 53] and dropped in [0, bits - 2]: bits="
              + bits
              + " dropped="
              + dropped);
    }
  }

  /** Bits of each number. */
  public int kept() {
    return bits - dropped;
  }

  /** Bytes that {@code count} residues take. */
  public int packedLength(int count) {
    return Math.toIntExact(((long) count * kept() + Long.SIZE - 1) / Long.SIZE * Long.BYTES);
  }
}
