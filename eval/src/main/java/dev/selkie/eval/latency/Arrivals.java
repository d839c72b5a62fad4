package dev.selkie.eval.latency;

import java.util.SplittableRandom;

/** Times at which questions arrive independently of each other: a Poisson process. */
final class Arrivals {
  private static final double NANOS = 1e9;

  private final SplittableRandom random;
  private final double meanNanos;
  private double next;

  /** Begins at zero; the same seed and rate give the same times. */
  Arrivals(double perSecond, long seed) {
    random = new SplittableRandom(seed);
    meanNanos = NANOS / perSecond;
  }

  /** The next arrival, in nanoseconds since the beginning. */
  long next() {
    next += -Math.log1p(-random.nextDouble()) * meanNanos;
    return (long) next;
  }
}
