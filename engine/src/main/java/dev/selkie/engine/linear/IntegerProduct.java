package dev.selkie.engine.linear;

/** An exact product with one prepared integer matrix W, shape [rows, cols]. */
public interface IntegerProduct extends AutoCloseable {
  /**
   * Computes Y = X·Wᵀ exactly over the integers.
   *
   * @param x activations, shape [tokens, cols], each |x| at most the bound given at preparation
   * @param tokens number of tokens, at least 1
   * @param y result, shape [tokens, rows], overwritten
   */
  void multiply(short[] x, int tokens, long[] y);

  @Override
  void close();
}
