package dev.selkie.fhe.params;

/**
 * How many low bits of each residue of a response do not travel.
 *
 * @param c0 bits of c0 dropped
 * @param c1 bits of c1 dropped
 */
public record Truncation(int c0, int c1) {
  /** Nothing dropped. */
  public static final Truncation NONE = new Truncation(0, 0);

  /** Largest number of bits that can be dropped: what is left of 53. */
  private static final int MAX = 51;

  /** Checks the range. */
  public Truncation {
    if (c0 < 0 || c0 > MAX || c1 < 0 || c1 > MAX) {
      throw new IllegalArgumentException("dropped bits must be in [0, 51]: c0=" + c0 + " c1=" + c1);
    }
  }

  /**
   * The most bits, in sum, that the failure bound allows; of equal sums the one that drops more of
   * c1, since c1 travels whole whatever the number of tokens.
   *
   * @param bits bits of q
   * @param log2t log2 of the plain modulus
   */
  public static Truncation largest(RowNorms norms, int bits, int log2t) {
    long q = NttPrime.largest(Certifier.DEGREE, bits);
    Truncation best = NONE;
    int c0 = Math.min(MAX, bits - 2);
    for (int c1 = 0; c1 <= Math.min(MAX, bits - 2); c1++) {
      while (c0 > 0 && !proves(norms, q, log2t, new Truncation(c0, c1))) {
        c0--;
      }
      Truncation candidate = new Truncation(c0, c1);
      if (!proves(norms, q, log2t, candidate)) {
        break;
      }
      if (c0 + c1 >= best.c0 + best.c1) {
        best = candidate;
      }
    }
    return best;
  }

  private static boolean proves(RowNorms norms, long q, int log2t, Truncation truncation) {
    return NoiseBound.failureLog2(norms, q, log2t, truncation) <= Certifier.MAX_FAILURE_LOG2;
  }
}
