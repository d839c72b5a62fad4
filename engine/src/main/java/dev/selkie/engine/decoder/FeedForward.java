package dev.selkie.engine.decoder;

/** What follows attention in a layer, token by token. */
sealed interface FeedForward extends AutoCloseable permits DenseFeedForward, ExpertFeedForward {
  /**
   * Computes every token.
   *
   * @param x shape [tokens, width], normalized
   * @param y shape [tokens, width], overwritten
   */
  void apply(float[] x, int tokens, float[] y, Scratch scratch);

  /** Wipes the weights. */
  @Override
  void close();
}
