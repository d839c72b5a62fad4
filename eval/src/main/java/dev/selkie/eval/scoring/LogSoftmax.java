package dev.selkie.eval.scoring;

/** Log-softmax in double precision: float sums make ties, and ties favour the first letter. */
final class LogSoftmax {
  private LogSoftmax() {}

  /** The number to subtract from a logit to get its log-probability. */
  static double normalizer(float[] logits) {
    double largest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - largest);
    }
    return largest + Math.log(sum);
  }
}
