package dev.selkie.eval.latency;

import dev.selkie.eval.run.PerformanceRun;
import java.util.function.IntConsumer;

/*
 * Java compiles what runs often, caches fill, clocks rise. The same questions are asked in rounds,
 * so that rounds differ by nothing but that, until a round is not more than 5 % faster than the one
 * before.
 */

/** Asks until asking gets no faster. */
final class WarmUp {
  private static final double NANOS_IN_MILLI = 1e6;
  private static final double STEADY = 0.95;
  private static final long ROUND_NANOS = 50_000_000;
  private static final int LEAST_QUESTIONS = 4;
  private static final int MOST_ROUNDS = 20;
  private static final int MOST_ENCRYPTED_ROUNDS = 3;

  private final Clock clock;
  private final boolean encrypted;

  WarmUp(Clock clock, boolean encrypted) {
    this.clock = clock;
    this.encrypted = encrypted;
  }

  /**
   * Warms up.
   *
   * @param ask asks the question of this number
   * @param available how many questions there are
   */
  PerformanceRun.WarmUp run(IntConsumer ask, int available) {
    long start = clock.nanos();
    int inRound = firstRound(ask, available);
    long last = clock.nanos() - start;
    int rounds = 1;
    boolean steady = false;
    while (!steady && rounds < (encrypted ? MOST_ENCRYPTED_ROUNDS : MOST_ROUNDS)) {
      long began = clock.nanos();
      for (int i = 0; i < inRound; i++) {
        ask.accept(i);
      }
      long took = clock.nanos() - began;
      rounds++;
      steady = took >= STEADY * last;
      last = took;
    }
    return new PerformanceRun.WarmUp(
        rounds * inRound, rounds, (clock.nanos() - start) / NANOS_IN_MILLI, steady);
  }

  /** Asks some questions, enough to take a time that can be compared, and says how many. */
  private int firstRound(IntConsumer ask, int available) {
    int least = encrypted ? 1 : LEAST_QUESTIONS;
    long start = clock.nanos();
    int asked = 0;
    while (asked < available && (asked < least || clock.nanos() - start < ROUND_NANOS)) {
      ask.accept(asked++);
      if (encrypted) {
        break;
      }
    }
    return asked;
  }
}
