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
 * A response may leave out the k0 lowest bits of c0 and the k1 lowest of c1; the reader puts 2^(k-1)
 * in their place. That adds to v
 *   - at most 2^(k0-1) from c0, and 2^(k0-4) more where a pad of pool mode is stored with k0 - 3 bits
 *     fewer;
 *   - Σ δ_i s_i over N terms from c1, |δ_i| ≤ 2^(k1-1). δ depends on the weights and the mask only,
 *     and s is uniform on {-1, 0, 1} and independent of both. Such an s_i has variance proxy 2/3,
 *     since (1 + 2·cosh λ)/3 ≤ exp(λ²/3): the coefficients of λ^2m are 2/(3·(2m)!) ≤ 1/(3^m·m!).
 *     The sum has the proxy (2/3)·N·4^(k1-1), and being independent of e adds it to that of e.
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

  /** Variance proxy of a coefficient of the secret key. */
  private static final double SECRET_VARIANCE = 2.0 / 3;

  private static final double STORED_PAD_MARGIN = 1.125;
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
    return failureLog2(norms, q, log2t, Truncation.NONE);
  }

  /** As {@link #failureLog2(RowNorms, long, int)} for responses with low bits left out. */
  public static double failureLog2(RowNorms norms, long q, int log2t, Truncation truncation) {
    double room = room(q, log2t) - norms.norm1() / 2.0 - half(truncation.c0()) * STORED_PAD_MARGIN;
    if (room <= 0) {
      return LOG2_RUN_COEFFICIENTS;
    }
    double dropped = half(truncation.c1());
    double variance =
        VARIANCE * norms.norm2Squared() + SECRET_VARIANCE * Certifier.DEGREE * dropped * dropped;
    if (variance == 0) {
      return CERTAIN_LOG2;
    }
    double exponent = room * room / (2 * variance);
    return Math.max(CERTAIN_LOG2, LOG2_RUN_COEFFICIENTS + 1 - exponent / Math.log(2));
  }

  /** Whether the product is exact even if every noise coefficient is as large as can be. */
  public static boolean deterministic(RowNorms norms, long q, int log2t) {
    return (LARGEST + 0.5) * norms.norm1() < room(q, log2t);
  }

  /** The largest error of k dropped bits whose middle is put in their place. */
  private static double half(int dropped) {
    return dropped == 0 ? 0 : Math.scalb(1.0, dropped - 1);
  }

  private static double room(long q, int log2t) {
    return q / Math.scalb(2.0, log2t) * ROUNDING_MARGIN;
  }
}
