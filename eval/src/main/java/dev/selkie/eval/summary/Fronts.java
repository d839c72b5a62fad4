package dev.selkie.eval.summary;

import dev.selkie.datasets.PromptStyle;
import dev.selkie.eval.run.ModeKey;
import dev.selkie.eval.run.PerformanceRun;
import dev.selkie.eval.run.Sample;
import dev.selkie.eval.statistics.ParetoFront;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which modes are on the front of accuracy and speed, among those that answered every question. */
final class Fronts {
  private static final int RESAMPLES = 1_000;

  private final Answers answers;
  private final PromptStyle style;
  private final Map<ModeKey, ParetoFront.Mode> modes = new LinkedHashMap<>();

  Fronts(Answers answers, PromptStyle style) {
    this.answers = answers;
    this.style = style;
  }

  /**
   * Adds a mode.
   *
   * @param answering the mode whose answers are its answers
   */
  void add(ModeKey mode, ModeKey answering, PerformanceRun timed) {
    List<Sample> samples = answers.of(answering, style);
    if (samples.size() < answers.questions().size()) {
      return;
    }
    boolean[] right = new boolean[samples.size()];
    for (int i = 0; i < right.length; i++) {
      right[i] = samples.get(i).predicted() == samples.get(i).answer();
    }
    double[] millis =
        timed.times().stream().mapToDouble(PerformanceRun.QuestionTime::millis).toArray();
    modes.put(mode, new ParetoFront.Mode(right, millis));
  }

  /** The probability of each mode that was added and has all answers. */
  Map<ModeKey, Double> probabilities(long seed) {
    Map<ModeKey, Double> probabilities = new LinkedHashMap<>();
    if (!modes.isEmpty()) {
      double[] shares = ParetoFront.probabilities(List.copyOf(modes.values()), RESAMPLES, seed);
      int next = 0;
      for (ModeKey mode : modes.keySet()) {
        probabilities.put(mode, shares[next++]);
      }
    }
    return probabilities;
  }
}
