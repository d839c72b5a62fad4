package dev.selkie.engine.scoring;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sums over predicted tokens. */
final class Tally {
  private final boolean compared;
  private double sum;
  private double squares;
  private long tokens;
  private long sameTop1;
  private double[] divergences = new double[1024];

  Tally(boolean compared) {
    this.compared = compared;
  }

  void add(float[] logits, int id, float @Nullable [] expected) {
    double logSum = LogSoftmax.logSum(logits);
    double loss = logSum - logits[id];
    sum += loss;
    squares += loss * loss;
    if (expected != null) {
      if (tokens == divergences.length) {
        divergences = Arrays.copyOf(divergences, 2 * divergences.length);
      }
      divergences[(int) tokens] = divergence(logits, logSum, expected);
      sameTop1 += likeliest(logits) == likeliest(expected) ? 1 : 0;
    }
    tokens++;
  }

  private static double divergence(float[] logits, double logSum, float[] expected) {
    double expectedLogSum = LogSoftmax.logSum(expected);
    double divergence = 0;
    for (int i = 0; i < logits.length; i++) {
      double logP = expected[i] - expectedLogSum;
      divergence += StrictMath.exp(logP) * (logP - (logits[i] - logSum));
    }
    return divergence;
  }

  private static int likeliest(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      best = logits[i] > logits[best] ? i : best;
    }
    return best;
  }

  Perplexity.Result result() {
    if (tokens == 0) {
      throw new IllegalArgumentException("the texts must give at least one token to predict");
    }
    double mean = sum / tokens;
    double variance = tokens < 2 ? 0 : Math.max(0, squares - sum * mean) / (tokens - 1);
    return new Perplexity.Result(
        mean,
        Math.sqrt(variance / tokens),
        tokens,
        compared ? Optional.of(divergence()) : Optional.empty());
  }

  private Perplexity.Divergence divergence() {
    double[] sorted = Arrays.copyOf(divergences, (int) tokens);
    double mean = Arrays.stream(sorted).sum() / tokens;
    Arrays.sort(sorted);
    return new Perplexity.Divergence(
        mean,
        sorted[sorted.length / 2],
        sorted[(int) Math.min(sorted.length - 1, Math.ceil(0.99 * sorted.length))],
        sorted[sorted.length - 1],
        (double) sameTop1 / tokens);
  }
}
