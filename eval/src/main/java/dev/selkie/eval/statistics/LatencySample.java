package dev.selkie.eval.statistics;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/** Times of single questions, in milliseconds. Few of them are enough for the median's interval. */
public final class LatencySample {
  private static final double TAIL = 0.025;

  private final double[] sorted;

  /** Copies and sorts the times; at least one. */
  public LatencySample(double[] millis) {
    if (millis.length == 0) {
      throw new IllegalArgumentException("at least one time is needed");
    }
    sorted = millis.clone();
    Arrays.sort(sorted);
  }

  /** Number of times. */
  public int size() {
    return sorted.length;
  }

  /** The middle time, or the mean of the middle two. */
  public double median() {
    int n = sorted.length;
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }

  /** The smallest time that at least a fraction {@code p} of all times do not exceed. */
  public double percentile(double p) {
    if (!(p > 0 && p <= 1)) {
      throw new IllegalArgumentException("p must be in (0, 1]: p=" + p);
    }
    int rank = (int) Math.ceil(p * sorted.length - 1e-9);
    return sorted[Math.max(1, rank) - 1];
  }

  /** Arithmetic mean. */
  public double mean() {
    return Arrays.stream(sorted).average().orElseThrow();
  }

  /**
   * Interval of the median from order statistics, free of any assumption about the distribution:
   * the narrowest symmetric pair of ranks with at least 95 % coverage, or all of the sample where
   * it is too small for that (fewer than 6 times).
   */
  public Interval medianInterval() {
    int n = sorted.length;
    int rank = 1 + lowerRank(n);
    return new Interval(sorted[rank - 1], sorted[n - rank]);
  }

  /** Probability that {@link #medianInterval()} holds the true median. */
  public double medianCoverage() {
    int n = sorted.length;
    return 1 - 2 * BinomialDistribution.of(n, 0.5).cumulativeProbability(lowerRank(n));
  }

  /**
   * The largest k such that {@code P(X <= k)} is at most the tail, for X binomial(n, 1/2); at least
   * 0.
   */
  private static int lowerRank(int n) {
    BinomialDistribution coin = BinomialDistribution.of(n, 0.5);
    int k = 0;
    while (k + 1 < (n + 1) / 2 && coin.cumulativeProbability(k + 1) <= TAIL) {
      k++;
    }
    return k;
  }
}
