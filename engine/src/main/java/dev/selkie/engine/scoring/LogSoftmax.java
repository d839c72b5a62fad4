package dev.selkie.engine.scoring;

/**
 * Log-probabilities from logits, in double (float sums make ties, and ties favour the first choice)
 * and with the same bits everywhere.
 */
public final class LogSoftmax {
  private LogSoftmax() {}

  /** log of the sum of e^logit: a token's log-probability is its logit less this. */
  public static double logSum(float[] logits) {
    float greatest = Float.NEGATIVE_INFINITY;
    for (float logit : logits) {
      greatest = Math.max(greatest, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += StrictMath.exp((double) logit - greatest);
    }
    return greatest + StrictMath.log(sum);
  }

  /** The log-probability of one token. */
  public static double of(float[] logits, int id) {
    return logits[id] - logSum(logits);
  }
}
