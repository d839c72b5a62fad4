package dev.selkie.fhe.params;

/*
 * When is W·x exact under BFV with scalar weights?
 *
 * A fresh SEAL ciphertext of m decrypts to (q/t)·m + e + ε, where e is centred binomial with
 * variance 10.5 (42 fair bits, so |e| ≤ 21) [1] and |ε| ≤ 1/2 comes from rounding q·m/t. A row w
 * of integers turns this into (q/t)·(w·m) + v with v = Σ w_j (e_j + ε_j). Wrapping modulo t costs
 * nothing because the encoding rounds q·m/t itself and not ⌊q/t⌋·m. Decryption gives w·m mod t
 * exactly if |v| < q/(2t).
 *
 * e_j is a sum of 42 independent ±1/2, hence sub-Gaussian with variance proxy 42/4 = 10.5, so
 * Hoeffding's inequality [2] gives, for one coefficient,
 *
 *     P(|Σ w_j e_j| ≥ B) ≤ 2·exp(−B² / (2·10.5·‖w‖²)),   B = q/(2t)·(1 − 2^-20) − ‖w‖₁/2.
 *
 * The factor 1 − 2^-20 covers the γ-correction of SEAL's RNS rounding, which is exact up to a
 * relative 2^-60 or so. A union bound over the coefficients of a run finishes the argument. With
 * the largest noise instead of the likely one, |v| ≤ 21.5·‖w‖₁ is the deterministic bound.
 *
 * [1] SEAL 4.1, native/src/seal/util/rlwe.cpp, sample_poly_cbd.
 * [2] Hoeffding, Probability inequalities for sums of bounded random variables, 1963.
 */
/** Bounds on the noise of a product with one weight matrix. */
public final class NoiseBound {
  /** Coefficients that one run may decrypt: the union bound is taken over this many. */
  public static final int LOG2_RUN_COEFFICIENTS = 40;

  /** Variance of SEAL's fresh noise. */
  public static final double VARIANCE = 10.5;

  /** Largest fresh noise SEAL can draw. */
  public static final int LARGEST = 21;

  /** What stands for a probability of zero: a matrix of zeros has no noise. */
  public static final double CERTAIN_LOG2 = -9999;

  private static final double ROUNDING_MARGIN = 1 - 0x1p-20;

  private NoiseBound() {}

  /**
   * Log2 of the bound on the probability that any of 2^40 coefficients decrypts wrongly; 0 or more
   * means that nothing is proved.
   *
   * @param q coefficient modulus
   * @param log2t log2 of the plain modulus
   */
  public static double failureLog2(RowNorms norms, long q, int log2t) {
    double room = room(q, log2t) - norms.norm1() / 2.0;
    if (room <= 0) {
      return LOG2_RUN_COEFFICIENTS;
    }
    if (norms.norm2Squared() == 0) {
      return CERTAIN_LOG2;
    }
    double exponent = room * room / (2 * VARIANCE * norms.norm2Squared());
    return Math.max(CERTAIN_LOG2, LOG2_RUN_COEFFICIENTS + 1 - exponent / Math.log(2));
  }

  /** Whether the product is exact even if every noise coefficient is as large as can be. */
  public static boolean deterministic(RowNorms norms, long q, int log2t) {
    return (LARGEST + 0.5) * norms.norm1() < room(q, log2t);
  }

  private static double room(long q, int log2t) {
    return q / Math.scalb(2.0, log2t) * ROUNDING_MARGIN;
  }
}
