package dev.selkie.fhe.linear.client;

import java.security.SecureRandom;
import java.util.Arrays;

/*
 * Freivalds' check [1] of a product y = W·x with secret vectors: u = vᵀW was obtained once, under
 * encryption, so that the server knows neither v nor u. A right y has v·y = u·x. For a wrong one
 * d = y - W·x is not zero, and v·d = 0 for at most one value of each entry of v where d is not zero,
 * so with entries uniform on [-127, 127] one vector misses it with probability at most 1/255 and six
 * with at most 2^-47.9. Sums wrap modulo 2^64, which changes nothing: (v - v')·d is below 2^8·2^53 for
 * two values of an entry, and so zero modulo 2^64 only if it is zero.
 *
 * What it rests on: v must stay unknown. The server saw it encrypted only, and a failure tells it
 * nothing but that the session ended. A server that used another matrix W' from the beginning, in
 * the projection too, is caught only when it leaves W'.
 *
 * [1] Freivalds: Probabilistic machines can use less running time, 1977.
 */
/** Secret projections of one matrix, and the check of its products with them. */
final class AnswerCheck {
  /** Vectors: (1/255)^6 is below 2^-47. */
  static final int VECTORS = 6;

  /** Largest magnitude of an entry. */
  static final int BOUND = 127;

  private final int rows;
  private final int cols;
  private final short[] vectors;
  private final long[] projections;

  private AnswerCheck(int rows, int cols, short[] vectors, long[] projections) {
    this.rows = rows;
    this.cols = cols;
    this.vectors = vectors;
    this.projections = projections;
  }

  /** How Wᵀ·v is obtained for some v: x of shape [VECTORS, rows], y of shape [VECTORS, cols]. */
  @FunctionalInterface
  interface Projection {
    void multiply(short[] x, int tokens, long[] y);
  }

  /** Draws vectors and projects the matrix onto them. */
  static AnswerCheck create(int rows, int cols, Projection projection, SecureRandom random) {
    short[] vectors = new short[VECTORS * rows];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = (short) (random.nextInt(2 * BOUND + 1) - BOUND);
    }
    long[] projections = new long[VECTORS * cols];
    projection.multiply(vectors, VECTORS, projections);
    return new AnswerCheck(rows, cols, vectors, projections);
  }

  /**
   * Checks a product.
   *
   * @param x shape [tokens, cols]
   * @param y shape [tokens, rows]
   * @throws WrongAnswerException if it is not W·x
   */
  void check(short[] x, int tokens, long[] y) {
    long wrong = 0;
    for (int token = 0; token < tokens; token++) {
      for (int k = 0; k < VECTORS; k++) {
        long left = 0;
        for (int row = 0; row < rows; row++) {
          left += vectors[k * rows + row] * y[token * rows + row];
        }
        long right = 0;
        for (int col = 0; col < cols; col++) {
          right += projections[k * cols + col] * x[token * cols + col];
        }
        wrong |= left ^ right;
      }
    }
    if (wrong != 0) {
      Arrays.fill(y, 0, tokens * rows, 0);
      throw new WrongAnswerException();
    }
  }

  @Override
  public String toString() {
    return "AnswerCheck[]";
  }
}
