package dev.selkie.engine.generation;

/**
 * What makes tokens less likely that were there lately, prompt included.
 *
 * @param repetition divides a positive logit and multiplies a negative one; 1 for none
 * @param frequency is subtracted once for each time the token was there; 0 for none
 * @param presence is subtracted once if the token was there at all; 0 for none
 * @param lastTokens how many tokens count as lately; 0 for none
 */
public record Penalties(double repetition, double frequency, double presence, int lastTokens) {
  /** No penalty. */
  public static final Penalties NONE = new Penalties(1, 0, 0, 0);

  /** Checks the ranges. */
  public Penalties {
    if (!(repetition > 0 && repetition <= 1000)) {
      throw new IllegalArgumentException(
          "the repetition penalty must be in (0, 1000]: " + repetition);
    }
    if (!(Math.abs(frequency) <= 1000) || !(Math.abs(presence) <= 1000)) {
      throw new IllegalArgumentException(
          "frequency and presence penalties must be in [-1000, 1000]: "
              + frequency
              + ", "
              + presence);
    }
    if (lastTokens < 0) {
      throw new IllegalArgumentException("the penalised tokens must be at least 0: " + lastTokens);
    }
  }

  boolean none() {
    return lastTokens == 0 || (repetition == 1 && frequency == 0 && presence == 0);
  }

  /** A logit of a token that was there {@code count} times, at least once. */
  float apply(float logit, int count) {
    double repeated = logit <= 0 ? logit * repetition : logit / repetition;
    return (float) (repeated - count * frequency - presence);
  }
}
