package dev.selkie.eval.divergence;

import dev.selkie.engine.linear.IntegerMatrix;
import java.nio.ByteBuffer;

/** Y = X·Wᵀ by its definition, in the clear and without any kernel: what every mode must give. */
final class ExactProduct {
  private final IntegerMatrix matrix;

  ExactProduct(IntegerMatrix matrix) {
    this.matrix = matrix;
  }

  /**
   * Computes every sum.
   *
   * @param x shape [tokens, cols]
   * @return shape [tokens, rows]
   */
  long[] of(short[] x, int tokens) {
    int rows = matrix.rows();
    int cols = matrix.cols();
    long[] y = new long[tokens * rows];
    byte[] row = new byte[cols];
    ByteBuffer values = matrix.values();
    for (int r = 0; r < rows; r++) {
      values.get(r * cols, row);
      for (int token = 0; token < tokens; token++) {
        y[token * rows + r] = dot(row, x, token * cols);
      }
    }
    return y;
  }

  private static long dot(byte[] row, short[] x, int at) {
    long sum = 0;
    for (int i = 0; i < row.length; i++) {
      sum += row[i] * x[at + i]; // below 2^18 for 8 by 12 bits
    }
    return sum;
  }
}
