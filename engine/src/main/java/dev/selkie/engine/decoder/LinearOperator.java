package dev.selkie.engine.decoder;

/** One linear layer, y = W·x for each token; how it is computed is its mode's affair. */
public interface LinearOperator extends AutoCloseable {
  /** Outputs per token. */
  int rows();

  /**
   * Computes every token.
   *
   * @param x shape [tokens, columns]; may be longer than that
   * @param y shape [tokens, rows], overwritten; may be longer than that
   */
  void apply(float[] x, int tokens, float[] y);

  /** Wipes the weights. */
  @Override
  void close();
}
