package dev.selkie.fhe.params;

import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.engine.linear.MatrixCertificate;
import java.nio.ByteBuffer;

/**
 * What the noise of a product depends on, taken over the real rows of a matrix.
 *
 * @param norm1 largest Σ|w| over a row
 * @param norm2Squared largest Σw² over a row
 */
public record RowNorms(long norm1, long norm2Squared) {
  /**
   * What the plain modulus must exceed: twice the largest result, and twice the largest activation,
   * which a matrix of zeros does not bound. A smaller one would let ciphertexts tell of
   * activations.
   *
   * @param activationMax largest |x|, at least 1
   */
  public long range(int activationMax) {
    long largest = Math.max(1, norm1);
    return largest > Long.MAX_VALUE / (2L * activationMax)
        ? Long.MAX_VALUE
        : 2L * activationMax * largest;
  }

  /** The norms that a certificate states; a norm of at most 2^25 squares back to its integer. */
  public static RowNorms of(MatrixCertificate certificate) {
    return new RowNorms(certificate.norm1(), Math.round(certificate.norm2() * certificate.norm2()));
  }

  /** Reads every weight once. */
  public static RowNorms of(IntegerMatrix matrix) {
    ByteBuffer values = matrix.values();
    long norm1 = 0;
    long norm2Squared = 0;
    for (int row = 0; row < matrix.rows(); row++) {
      long sum = 0;
      long squares = 0;
      for (int col = 0, at = row * matrix.cols(); col < matrix.cols(); col++, at++) {
        int weight = values.get(at);
        sum += Math.abs(weight);
        squares += (long) weight * weight;
      }
      norm1 = Math.max(norm1, sum);
      norm2Squared = Math.max(norm2Squared, squares);
    }
    return new RowNorms(norm1, norm2Squared);
  }
}
