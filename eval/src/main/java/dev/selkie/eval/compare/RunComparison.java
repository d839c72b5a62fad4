package dev.selkie.eval.compare;

import dev.selkie.datasets.MalformedDataException;
import dev.selkie.datasets.PromptStyle;
import dev.selkie.datasets.TaskRegistry;
import dev.selkie.eval.run.ModeKey;
import dev.selkie.eval.run.RunAnswers;
import dev.selkie.eval.run.RunManifest;
import dev.selkie.eval.run.Sample;
import dev.selkie.eval.summary.AnswerPair;
import dev.selkie.eval.summary.EvaluationSummary.ModeTest;
import dev.selkie.eval.summary.PairedComparison;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A paired comparison of two runs on the questions that both answered. A difference is the accuracy
 * of the second run minus that of the first, in percentage points: negative where the second is
 * worse.
 *
 * @param questions questions that both answered
 * @param difference of the accuracies, in the headline style
 * @param ci95 paired bootstrap interval of the difference
 * @param mcnemarP two-sided mid-p value of McNemar's test
 * @param marginPoints margin of equivalence
 * @param equivalent whether two one-sided tests find them equivalent within the margin
 * @param detectablePoints smallest difference that would be found four times in five
 * @param comparisons every pair of modes in every style; losses are the first minus the second
 */
public record RunComparison(
    int questions,
    double difference,
    List<Double> ci95,
    double mcnemarP,
    double marginPoints,
    boolean equivalent,
    double detectablePoints,
    List<Entry> comparisons) {

  /** Copies the list. */
  public RunComparison {
    comparisons = List.copyOf(comparisons);
  }

  /**
   * One mode of each run, in one style.
   *
   * @param first title of the first run's mode
   * @param second title of the second run's mode
   * @param firstAccuracy accuracy of the first on the common questions
   * @param secondAccuracy accuracy of the second on the common questions
   * @param onlyFirst questions that only the first answered
   * @param onlySecond questions that only the second answered
   * @param test the comparison
   */
  public record Entry(
      String first,
      String second,
      double firstAccuracy,
      double secondAccuracy,
      int onlyFirst,
      int onlySecond,
      ModeTest test) {}

  /**
   * Compares two run folders, which stay as they are.
   *
   * @param modes the mode of each run; null for every mode that both have
   * @param marginPoints margin of equivalence in percentage points
   * @throws IllegalArgumentException if the two did not ask the same questions in the same way, or
   *     have no mode, style or question in common
   * @throws MalformedDataException if a folder holds no run, or a malformed one
   */
  public static RunComparison of(
      Path first, Path second, @Nullable ModePair modes, double marginPoints) throws IOException {
    RunAnswers one = RunAnswers.read(first);
    RunAnswers other = RunAnswers.read(second);
    requireComparable(one, other);
    PairedComparison comparison =
        PairedComparison.withoutTexts(one.manifest().seed(), marginPoints);
    List<Entry> entries = new ArrayList<>();
    for (ModePair pair : modes == null ? common(one, other) : List.of(modes)) {
      for (PromptStyle style : stylesHeadlineFirst(one.manifest())) {
        Entry entry = entry(one, other, pair, style, comparison);
        if (entry != null) {
          entries.add(entry);
        }
      }
    }
    if (entries.isEmpty()) {
      throw new IllegalArgumentException(
          "two runs must have answered at least one question in the same style: "
              + one.titles()
              + " and "
              + other.titles());
    }
    ModeTest headline = entries.get(0).test();
    return new RunComparison(
        headline.questions(),
        negated(headline.lossPoints()),
        List.of(negated(headline.ci95().get(1)), negated(headline.ci95().get(0))),
        headline.mcnemarP(),
        marginPoints,
        headline.equivalent(),
        headline.detectablePoints(),
        entries);
  }

  /** The negative, which of zero is zero without a sign. */
  private static double negated(double value) {
    return 0.0 - value;
  }

  private static void requireComparable(RunAnswers one, RunAnswers other) {
    RunManifest a = one.manifest();
    RunManifest b = other.manifest();
    requireSame(
        "task", a.task() + " version " + a.taskVersion(), b.task() + " version " + b.taskVersion());
    requireSame("data", a.dataFiles(), b.dataFiles());
    requireSame("shots", a.shots(), b.shots());
  }

  private static void requireSame(String what, Object first, Object second) {
    if (!first.equals(second)) {
      String values = what.equals("data") ? "" : ": " + first + " and " + second;
      throw new IllegalArgumentException("two runs must have the same " + what + values);
    }
  }

  private static List<ModePair> common(RunAnswers one, RunAnswers other) {
    List<ModePair> pairs =
        one.modes().stream()
            .filter(other.modes()::contains)
            .map(mode -> new ModePair(mode, mode))
            .toList();
    if (!pairs.isEmpty()) {
      return pairs;
    }
    if (one.modes().size() == 1 && other.modes().size() == 1) {
      return List.of(new ModePair(one.modes().get(0), other.modes().get(0)));
    }
    throw new IllegalArgumentException(
        "two runs without a mode in common need one mode of each: "
            + one.titles()
            + " and "
            + other.titles());
  }

  private static List<PromptStyle> stylesHeadlineFirst(RunManifest manifest) {
    List<PromptStyle> styles = new ArrayList<>(List.of(PromptStyle.values()));
    if (TaskRegistry.names().contains(manifest.task())) {
      PromptStyle headline = TaskRegistry.find(manifest.task()).headline();
      styles.remove(headline);
      styles.add(0, headline);
    }
    return styles;
  }

  private static @Nullable Entry entry(
      RunAnswers one,
      RunAnswers other,
      ModePair modes,
      PromptStyle style,
      PairedComparison comparison) {
    List<Sample> firsts = one.of(modes.first(), style);
    List<Sample> seconds = other.of(modes.second(), style);
    List<AnswerPair> pairs = AnswerPair.byQuestion(firsts, seconds);
    if (pairs.isEmpty()) {
      return null;
    }
    return new Entry(
        modes.first().title(),
        modes.second().title(),
        accuracy(pairs.stream().map(AnswerPair::first).toList()),
        accuracy(pairs.stream().map(AnswerPair::second).toList()),
        firsts.size() - pairs.size(),
        seconds.size() - pairs.size(),
        comparison.test(modes.second(), style, pairs));
  }

  private static double accuracy(List<Sample> samples) {
    return samples.stream()
        .mapToInt(each -> each.predicted() == each.answer() ? 1 : 0)
        .average()
        .orElseThrow();
  }

  /**
   * A mode of each run.
   *
   * @param first mode of the first run
   * @param second mode of the second run
   */
  public record ModePair(ModeKey first, ModeKey second) {}
}
