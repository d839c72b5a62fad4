package dev.selkie.engine.generation;

/**
 * How the next token is chosen.
 *
 * @param temperature divides the logits; 0 takes the likeliest token (the lowest id of equals)
 * @param topK only the K likeliest tokens; 0 for all
 * @param topP only the likeliest tokens whose probabilities reach P together; 1 for all
 * @param seed the same seed gives the same text
 */
public record Sampling(double temperature, int topK, double topP, long seed) {
  /** The likeliest token, always. */
  public static final Sampling GREEDY = new Sampling(0, 0, 1, 0);

  /** Checks the ranges. */
  public Sampling {
    if (!(temperature >= 0 && temperature <= 1000)) {
      throw new IllegalArgumentException("temperature must be in [0, 1000]: " + temperature);
    }
    if (topK < 0) {
      throw new IllegalArgumentException("top-k must be at least 0: " + topK);
    }
    if (!(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException("top-p must be in (0, 1]: " + topP);
    }
  }
}
