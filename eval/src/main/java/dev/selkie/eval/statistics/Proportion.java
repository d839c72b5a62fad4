package dev.selkie.eval.statistics;

import org.apache.commons.statistics.interval.BinomialConfidenceInterval;

/**
 * Successes among trials, such as right answers among questions.
 *
 * @param successes right answers
 * @param trials questions, at least 1
 */
public record Proportion(int successes, int trials) {
  private static final double ERROR_RATE = 0.05;

  /** Checks the range. */
  public Proportion {
    if (trials < 1 || successes < 0 || successes > trials) {
      throw new IllegalArgumentException(
          "successes must be in [0, trials] and trials positive: " + successes + "/" + trials);
    }
  }

  /** Successes divided by trials. */
  public double value() {
    return (double) successes / trials;
  }

  /** Wilson's score interval with 95 % confidence (E. B. Wilson, 1927). */
  public Interval wilson() {
    var interval =
        BinomialConfidenceInterval.WILSON_SCORE.fromErrorRate(trials, successes, ERROR_RATE);
    return new Interval(interval.getLowerBound(), interval.getUpperBound());
  }
}
