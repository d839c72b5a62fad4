package dev.selkie.eval.statistics;

import java.util.List;

/**
 * A confidence interval with both ends included.
 *
 * @param low lower end
 * @param high upper end
 */
public record Interval(double low, double high) {
  /** Checks the order. */
  public Interval {
    if (!(low <= high)) {
      throw new IllegalArgumentException("low must not exceed high: " + low + ", " + high);
    }
  }

  /** The interval in other units. */
  public Interval times(double factor) {
    return factor >= 0
        ? new Interval(low * factor, high * factor)
        : new Interval(high * factor, low * factor);
  }

  /** {@code [low, high]} as scripts read it. */
  public List<Double> toList() {
    return List.of(low, high);
  }
}
