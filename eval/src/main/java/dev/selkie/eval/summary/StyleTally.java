package dev.selkie.eval.summary;

import dev.selkie.datasets.Categories;
import dev.selkie.datasets.PromptStyle;
import dev.selkie.datasets.PromptStyle.Scoring;
import dev.selkie.eval.run.Measurement.AccuracyTime;
import dev.selkie.eval.run.Sample;
import dev.selkie.eval.statistics.ChoiceDistribution;
import dev.selkie.eval.statistics.Proportion;
import dev.selkie.eval.summary.ModeSummary.Group;
import dev.selkie.eval.summary.ModeSummary.StyleSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Counts the answers of one mode in one style. */
final class StyleTally {
  private StyleTally() {}

  /** Counts, with the time of the accuracy run if it is known. */
  static StyleSummary of(
      List<Sample> samples, PromptStyle style, Categories categories, @Nullable AccuracyTime time) {
    Map<String, List<Sample>> bySubject = new LinkedHashMap<>();
    Map<String, List<Sample>> byCategory = new TreeMap<>();
    for (String subject : categories.subjects()) {
      bySubject.put(subject, new ArrayList<>());
    }
    for (Sample sample : samples) {
      String category = categories.of(sample.subject());
      bySubject.computeIfAbsent(sample.subject(), key -> new ArrayList<>()).add(sample);
      byCategory.computeIfAbsent(category, key -> new ArrayList<>()).add(sample);
    }
    bySubject.values().removeIf(List::isEmpty);
    List<Group> subjects = new ArrayList<>();
    bySubject.forEach((name, group) -> subjects.add(group(name, categories.of(name), group)));
    List<Group> categoryGroups = new ArrayList<>();
    byCategory.forEach((name, group) -> categoryGroups.add(group(name, name, group)));

    boolean texts = style.scoring() == Scoring.TEXTS;
    Proportion all = proportion(samples, StyleTally::right);
    return new StyleSummary(
        all.trials(),
        all.successes(),
        all.value(),
        all.wilson().toList(),
        subjects.stream().mapToDouble(Group::accuracy).average().orElseThrow(),
        texts ? accuracy(samples, Sample::predictedPerByte) : null,
        texts ? accuracy(samples, Sample::predictedPerCharacter) : null,
        count(samples, sample -> sample.predicted() < 0),
        count(samples, StyleTally::tied),
        count(samples, sample -> sample.droppedShots() > 0),
        count(samples, sample -> sample.truncatedTokens() > 0),
        samples.stream().mapToLong(Sample::tokens).sum(),
        computedTokens(samples),
        samples.stream().mapToDouble(Sample::millis).average().orElseThrow(),
        time == null || time.engineSeconds() == 0
            ? null
            : (time.seconds() - time.engineSeconds()) / time.engineSeconds(),
        subjects,
        categoryGroups);
  }

  /** Every token once: what questions share counts once a subject and number of examples. */
  private static long computedTokens(List<Sample> samples) {
    record Beginning(String subject, int tokens) {}
    long own = samples.stream().mapToLong(each -> each.tokens() - each.sharedTokens()).sum();
    return own
        + samples.stream()
            .map(each -> new Beginning(each.subject(), each.sharedTokens()))
            .distinct()
            .mapToLong(Beginning::tokens)
            .sum();
  }

  private static boolean tied(Sample sample) {
    return sample.scored() && ChoiceDistribution.tied(sample.scoreArray());
  }

  private static boolean right(Sample sample) {
    return sample.predicted() == sample.answer();
  }

  private static double accuracy(List<Sample> samples, ToIntFunction<Sample> prediction) {
    return proportion(samples, sample -> prediction.applyAsInt(sample) == sample.answer()).value();
  }

  private static int count(List<Sample> samples, Predicate<Sample> condition) {
    return (int) samples.stream().filter(condition).count();
  }

  private static Proportion proportion(List<Sample> samples, Predicate<Sample> condition) {
    return new Proportion(count(samples, condition), samples.size());
  }

  private static Group group(String name, String category, List<Sample> samples) {
    Proportion right = proportion(samples, StyleTally::right);
    return new Group(
        name, category, right.trials(), right.successes(), right.value(), right.wilson().toList());
  }
}
