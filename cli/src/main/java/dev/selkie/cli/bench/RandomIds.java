package dev.selkie.cli.bench;

import java.util.SplittableRandom;

/** Token ids to measure with: the same in every run. */
final class RandomIds {
  private static final long SEED = 1;

  private RandomIds() {}

  static int[] of(int count, int vocabularySize) {
    return new SplittableRandom(SEED).ints(count, 0, vocabularySize).toArray();
  }
}
