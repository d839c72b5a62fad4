package dev.selkie.eval.statistics;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The sum over all of a finite set, from a random sample of it: the mean times the size of the set.
 * The prediction interval allows for the rest as well as for the mean: with n of N seen and
 * standard deviation s its half-width is t · s · √(N (N − n) / n), Student's t with n − 1 degrees
 * of freedom.
 *
 * @param value the prediction
 * @param interval where the sum lies, 95 times in a hundred
 */
public record PredictedTotal(double value, Interval interval) {
  private static final double UPPER = 0.975;

  /**
   * Predicts.
   *
   * @param sample values seen, at least two
   * @param size size of the whole set, at least that of the sample
   */
  public static PredictedTotal of(double[] sample, int size) {
    int n = sample.length;
    if (n < 2 || size < n) {
      throw new IllegalArgumentException(
          "a sample must hold 2 values at least and all at most: " + n + " of " + size);
    }
    double mean = Arrays.stream(sample).average().orElseThrow();
    double squares = Arrays.stream(sample).map(x -> (x - mean) * (x - mean)).sum();
    double deviation = Math.sqrt(squares / (n - 1));
    double t = TDistribution.of(n - 1).inverseCumulativeProbability(UPPER);
    double half = t * deviation * Math.sqrt((double) size * (size - n) / n);
    double total = mean * size;
    double least = Math.max(Arrays.stream(sample).sum(), total - half);
    return new PredictedTotal(total, new Interval(Math.min(least, total), total + half));
  }
}
