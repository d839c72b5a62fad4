package dev.selkie.eval.statistics;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/*
 * A mode is on the front if no other is at least as accurate and at least as fast, and better in one
 * of them. Both are known from samples only, so questions and times are drawn again and again with
 * replacement; the same questions for all modes, since all answered the same ones.
 */

/** How likely each mode is on the front of accuracy and speed. */
public final class ParetoFront {
  private ParetoFront() {}

  /**
   * What a mode did.
   *
   * @param right whether each question was answered right; the same questions in every mode
   * @param millis times of single questions
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Mode(boolean[] right, double[] millis) {}

  /** Share of resamples in which each mode is on the front, by mode. */
  public static double[] probabilities(List<Mode> modes, int resamples, long seed) {
    int questions = modes.get(0).right().length;
    if (questions == 0 || modes.stream().anyMatch(mode -> mode.right().length != questions)) {
      throw new IllegalArgumentException("modes must have answered the same questions");
    }
    int[][] rights = rights(modes, questions);
    SplittableRandom random = new SplittableRandom(seed);
    int[] on = new int[modes.size()];
    for (int resample = 0; resample < resamples; resample++) {
      int[] right = right(rights, modes.size(), random);
      double[] medians = new double[modes.size()];
      Arrays.setAll(medians, mode -> median(modes.get(mode).millis(), random));
      for (int mode = 0; mode < on.length; mode++) {
        on[mode] += dominated(mode, right, medians) ? 0 : 1;
      }
    }
    return Arrays.stream(on).mapToDouble(count -> (double) count / resamples).toArray();
  }

  /** The modes that answer each question right. */
  private static int[][] rights(List<Mode> modes, int questions) {
    int[][] rights = new int[questions][];
    for (int i = 0; i < questions; i++) {
      int question = i;
      rights[i] =
          IntStream.range(0, modes.size())
              .filter(mode -> modes.get(mode).right()[question])
              .toArray();
    }
    return rights;
  }

  private static int[] right(int[][] rights, int modes, SplittableRandom random) {
    int[] right = new int[modes];
    for (int draw = 0; draw < rights.length; draw++) {
      for (int mode : rights[random.nextInt(rights.length)]) {
        right[mode]++;
      }
    }
    return right;
  }

  private static double median(double[] millis, SplittableRandom random) {
    double[] drawn = new double[millis.length];
    Arrays.setAll(drawn, i -> millis[random.nextInt(millis.length)]);
    Arrays.sort(drawn);
    return (drawn[(drawn.length - 1) / 2] + drawn[drawn.length / 2]) / 2;
  }

  private static boolean dominated(int mode, int[] right, double[] millis) {
    for (int other = 0; other < right.length; other++) {
      boolean notWorse = right[other] >= right[mode] && millis[other] <= millis[mode];
      if (notWorse && (right[other] > right[mode] || millis[other] < millis[mode])) {
        return true;
      }
    }
    return false;
  }
}
