package dev.selkie.eval.statistics;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.TDistribution;

/** Divergences of single questions, in nats. */
public final class MeanDivergence {
  private static final double UPPER = 0.975;

  private final double[] sorted;

  /** Copies and sorts the values; at least one. */
  public MeanDivergence(double[] values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("at least one divergence is needed");
    }
    sorted = values.clone();
    Arrays.sort(sorted);
  }

  /** Arithmetic mean. */
  public double mean() {
    return Arrays.stream(sorted).average().orElseThrow();
  }

  /**
   * Interval of the mean with 95 % confidence: Student's t on the standard error of the questions;
   * from zero to infinity for a single one. Never below zero, as no divergence is.
   */
  public Interval interval() {
    int n = sorted.length;
    if (n < 2) {
      return new Interval(0, Double.POSITIVE_INFINITY);
    }
    double mean = mean();
    double squares = Arrays.stream(sorted).map(value -> (value - mean) * (value - mean)).sum();
    double error = Math.sqrt(squares / (n - 1) / n);
    double reach = TDistribution.of(n - 1.0).inverseCumulativeProbability(UPPER) * error;
    return new Interval(Math.max(0, mean - reach), mean + reach);
  }

  /** The middle value, or the mean of the middle two. */
  public double median() {
    int n = sorted.length;
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }

  /** The largest. */
  public double largest() {
    return sorted[sorted.length - 1];
  }
}
