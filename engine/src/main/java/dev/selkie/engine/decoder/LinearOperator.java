package dev.selkie.engine.decoder;

/** One linear layer, y = W·x (+ b) for each token; how it is computed is its mode's affair. */
interface LinearOperator extends AutoCloseable {
  /** Outputs per token. */
  int rows();

  /**
   * Computes every token.
   *
   * @param x shape [tokens, columns]
   * @param y shape [tokens, rows], overwritten
   */
  void apply(float[] x, int tokens, float[] y);

  /** Wipes the weights. */
  @Override
  void close();
}
