package dev.selkie.cli;

import dev.selkie.eval.run.Scenario;
import dev.selkie.eval.summary.EvaluationSummary;
import dev.selkie.eval.summary.LatencySummary;
import dev.selkie.eval.summary.ModeSummary;
import dev.selkie.eval.summary.ScenarioSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The result of an evaluation as a short table for people. */
final class EvaluationTable {
  private EvaluationTable() {}

  /** Lines, with accuracy and loss in the headline style and latency of single questions. */
  static List<String> lines(EvaluationSummary summary) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            "%-11s %9s %9s %9s   %-24s %11s %11s",
            "mode", "questions", "accuracy", "macro", "loss, points [95 %]", "p50 ms", "p90 ms"));
    for (ModeSummary mode : summary.modes()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%-11s %9d %7.1f %% %7.1f %%   %-24s %11.2f %11.2f",
              mode.title(),
              mode.questions(),
              100 * mode.accuracy(),
              100 * mode.macroAccuracy(),
              loss(mode.lossPoints(), mode.ci95()),
              mode.latencyMillis().p50(),
              mode.latencyMillis().p90()));
    }
    summary.modes().forEach(mode -> addScenarios(lines, mode));
    EvaluationSummary.EqualitySummary equality = summary.equality();
    if (equality != null) {
      lines.add("");
      summary.modes().forEach(mode -> addByEquality(lines, mode));
      lines.add(
          String.format(
              Locale.ROOT,
              "enc against int: %,d logits compared bit for bit, %,d different",
              equality.compared(),
              equality.different()));
    }
    return lines;
  }

  /** Scenarios beside single-stream, and a word where the machine was busy. */
  private static void addScenarios(List<String> lines, ModeSummary mode) {
    for (ScenarioSummary run : mode.performance()) {
      String busy = run.disturbed() ? "; the machine was busy with something else" : "";
      if (!run.scenario().equals(Scenario.SINGLE_STREAM)) {
        lines.add(
            String.format(
                Locale.ROOT,
                "%s, %s: %.1f questions/s%s%s",
                mode.title(),
                run.scenario(),
                run.questionsPerSecond(),
                run.percentiles().isEmpty() ? "" : tail(run.percentiles()),
                busy));
      } else if (!busy.isEmpty()) {
        lines.add(mode.title() + ", timed alone" + busy + ": times may be too long");
      }
    }
  }

  private static String tail(List<LatencySummary.Percentile> percentiles) {
    StringBuilder tail = new StringBuilder();
    for (int i : percentiles.size() == 1 ? new int[] {0} : new int[] {0, percentiles.size() - 1}) {
      LatencySummary.Percentile each = percentiles.get(i);
      String name = String.valueOf(100 * each.p()).replaceFirst("\\.0$", "");
      tail.append(String.format(Locale.ROOT, ", p%s %.2f ms", name, each.millis()));
    }
    return tail.append(" from arrival").toString();
  }

  private static void addByEquality(List<String> lines, ModeSummary mode) {
    ModeSummary.ByEquality twin = mode.byEquality();
    if (twin != null) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s by equality with its clear twin: %.1f %% of %d questions, loss %s",
              mode.title(),
              100 * twin.accuracy(),
              twin.questions(),
              loss(twin.lossPoints(), twin.ci95())));
    }
  }

  private static String loss(@Nullable Double points, @Nullable List<Double> interval) {
    if (points == null) {
      return "-";
    }
    return interval == null
        ? String.format(Locale.ROOT, "%+.1f", points)
        : String.format(
            Locale.ROOT, "%+.1f [%+.1f, %+.1f]", points, interval.get(0), interval.get(1));
  }
}
