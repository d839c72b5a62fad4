package dev.selkie.fhe.params;

import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.engine.linear.MatrixCertificate;
import dev.selkie.engine.linear.UncertifiedMatrixException;
import dev.selkie.fhe.seal.BfvParameters;
import java.util.Locale;

/**
 * Chooses the parameters that prove a product exact: the smallest power of two t above twice the
 * largest possible result, and a prime q that keeps the failure bound, of the smallest number of
 * limbs and, among those, with the fewest bits on the wire. The failure bound of a certificate
 * includes what responses leave out.
 */
public final class Certifier {
  /** Polynomial degree N: tokens per block. */
  public static final int DEGREE = 2048;

  /** Largest q for 128 bits of security at N = 2048 (2024 guidelines, IACR ePrint 2024/463). */
  public static final int MAX_COEFFICIENT_BITS = 53;

  /** A run may fail with at most this probability (log2). */
  public static final int MAX_FAILURE_LOG2 = -128;

  /** What a certificate says when it holds. */
  public static final String EXACT = "exact";

  private static final int MIN_COEFFICIENT_BITS = 24;
  private static final int MIN_LOG2_T = 2;

  private Certifier() {}

  /**
   * Certifies one matrix from its real weights.
   *
   * @param activationMax largest |x| that will be multiplied, at least 1
   * @return a certificate whose verdict is {@link #EXACT}, or says why there is none
   */
  public static MatrixCertificate certify(IntegerMatrix matrix, int activationMax) {
    if (activationMax < 1) {
      throw new IllegalArgumentException(
          "activationMax must be at least 1: activationMax=" + activationMax);
    }
    RowNorms norms = RowNorms.of(matrix);
    int log2t = log2PlainModulus(norms, activationMax);
    for (int bits = Math.max(MIN_COEFFICIENT_BITS, log2t + 1);
        bits <= MAX_COEFFICIENT_BITS;
        bits++) {
      long q = NttPrime.largest(DEGREE, bits);
      if (NoiseBound.failureLog2(norms, q, log2t) <= MAX_FAILURE_LOG2) {
        int best = shortest(matrix, norms, log2t, bits);
        return certificate(matrix, activationMax, norms, log2t, best, EXACT);
      }
    }
    return certificate(
        matrix,
        activationMax,
        norms,
        log2t,
        MAX_COEFFICIENT_BITS,
        "no modulus of 53 bits is enough");
  }

  /**
   * Of the sizes of q from the smallest on that have as many limbs of eight bits, the one with the
   * fewest bits on the wire: each more bit goes up once a column, and lets one or two go from every
   * row of the response.
   */
  private static int shortest(IntegerMatrix matrix, RowNorms norms, int log2t, int smallest) {
    int last = Math.min(MAX_COEFFICIENT_BITS, (smallest + Byte.SIZE - 1) / Byte.SIZE * Byte.SIZE);
    int best = smallest;
    long fewest = Long.MAX_VALUE;
    for (int bits = smallest; bits <= last; bits++) {
      Truncation truncation = Truncation.largest(norms, bits, log2t);
      long down = 2L * bits - truncation.c0() - truncation.c1();
      long total = (long) bits * matrix.cols() + down * matrix.rows();
      if (total < fewest) {
        fewest = total;
        best = bits;
      }
    }
    return best;
  }

  /**
   * The parameters a certificate stands for.
   *
   * @throws UncertifiedMatrixException if the certificate does not prove exactness
   */
  public static BfvParameters parameters(MatrixCertificate certificate) {
    if (!certificate.verdict().equals(EXACT)) {
      throw new UncertifiedMatrixException(
          String.format(
              Locale.ROOT,
              "%s cannot be encrypted exactly: %s (rows=%d cols=%d norm1=%d norm2=%.1f |x|<=%d"
                  + " log2t=%d)",
              certificate.matrix(),
              certificate.verdict(),
              certificate.rows(),
              certificate.cols(),
              certificate.norm1(),
              certificate.norm2(),
              certificate.activationMax(),
              certificate.log2t()));
    }
    return new BfvParameters(DEGREE, certificate.log2q(), certificate.log2t());
  }

  /** The smallest k with 2^k above the range: results and activations lie inside ±t/2. */
  private static int log2PlainModulus(RowNorms norms, int activationMax) {
    return Math.max(MIN_LOG2_T, Long.SIZE - Long.numberOfLeadingZeros(norms.range(activationMax)));
  }

  private static MatrixCertificate certificate(
      IntegerMatrix matrix,
      int activationMax,
      RowNorms norms,
      int log2t,
      int bits,
      String verdict) {
    long q = NttPrime.largest(DEGREE, bits);
    Truncation truncation =
        verdict.equals(EXACT) ? Truncation.largest(norms, bits, log2t) : Truncation.NONE;
    return new MatrixCertificate(
        matrix.name(),
        matrix.rows(),
        matrix.cols(),
        activationMax,
        norms.norm1(),
        Math.sqrt((double) norms.norm2Squared()),
        log2t,
        bits,
        NoiseBound.failureLog2(norms, q, log2t, truncation),
        NoiseBound.deterministic(norms, q, log2t),
        verdict);
  }
}
