package dev.selkie.engine.scoring;

import dev.selkie.kernels.FloatMath;

/**
 * Log-probabilities from logits, summed in double (float sums make ties, and ties favour the first
 * choice) and with the same bits everywhere. Each exponential is right to 2 float ulp, so a
 * log-probability is to 2e-7.
 */
public final class LogSoftmax {
  private LogSoftmax() {}

  /** log of the sum of e^logit: a token's log-probability is its logit less this. */
  public static double logSum(float[] logits) {
    float greatest = Float.NEGATIVE_INFINITY;
    for (float logit : logits) {
      greatest = Math.max(greatest, logit);
    }
    double even = 0;
    double odd = 0;
    int i = 0;
    for (; i + 1 < logits.length; i += 2) {
      even += FloatMath.exp(logits[i] - greatest);
      odd += FloatMath.exp(logits[i + 1] - greatest);
    }
    if (i < logits.length) {
      even += FloatMath.exp(logits[i] - greatest);
    }
    return greatest + StrictMath.log(even + odd);
  }

  /** The log-probability of one token. */
  public static double of(float[] logits, int id) {
    return logits[id] - logSum(logits);
  }
}
