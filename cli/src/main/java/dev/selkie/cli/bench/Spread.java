package dev.selkie.cli.bench;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * Median, least and most of repeated measurements.
 *
 * @param repetitions how many were counted, at least 1
 */
record Spread(double median, double min, double max, int repetitions) {
  /** Of values in any order, at least one. */
  static Spread of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("a spread needs at least one value");
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(median, sorted[0], sorted[sorted.length - 1], sorted.length);
  }

  /** Seconds that an action takes, after one run that is not counted. */
  static Spread seconds(int repetitions, Runnable action) {
    action.run();
    double[] seconds = new double[repetitions];
    for (int i = 0; i < repetitions; i++) {
      long start = System.nanoTime();
      action.run();
      seconds[i] = (System.nanoTime() - start) / 1e9;
    }
    return of(seconds);
  }

  /** The same repetitions in another unit; a falling conversion swaps least and most. */
  Spread in(DoubleUnaryOperator unit) {
    double a = unit.applyAsDouble(min);
    double b = unit.applyAsDouble(max);
    return new Spread(unit.applyAsDouble(median), Math.min(a, b), Math.max(a, b), repetitions);
  }
}
