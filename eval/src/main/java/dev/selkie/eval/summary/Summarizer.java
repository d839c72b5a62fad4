package dev.selkie.eval.summary;

import dev.selkie.datasets.DataVersion;
import dev.selkie.datasets.Dataset;
import dev.selkie.datasets.PromptStyle;
import dev.selkie.eval.EvaluationPlan;
import dev.selkie.eval.divergence.Difference;
import dev.selkie.eval.divergence.DivergenceReport;
import dev.selkie.eval.run.Measurement;
import dev.selkie.eval.run.ModeKey;
import dev.selkie.eval.run.PerformanceRun;
import dev.selkie.eval.run.QuestionOrder;
import dev.selkie.eval.run.RunFolder;
import dev.selkie.eval.run.RunManifest;
import dev.selkie.eval.run.Scenario;
import dev.selkie.eval.summary.EvaluationSummary.EqualitySummary;
import dev.selkie.eval.summary.EvaluationSummary.ModeTest;
import dev.selkie.eval.summary.EvaluationSummary.SchemeEquality;
import dev.selkie.eval.summary.ModeSummary.ByEquality;
import dev.selkie.eval.summary.ModeSummary.StyleSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns the answers and measurements of a run folder into its summary. */
public final class Summarizer {
  private final EvaluationPlan plan;
  private final Dataset dataset;
  private final RunFolder folder;
  private final Answers answers;
  private final List<ModeKey> modes;
  private final PairedComparison comparison;
  private final List<ModeTest> tests = new ArrayList<>();

  /** Summarises what the plan asked for; other answers in the folder are left out. */
  public Summarizer(EvaluationPlan plan, Dataset dataset, RunFolder folder) {
    this.plan = plan;
    this.dataset = dataset;
    this.folder = folder;
    this.answers = new Answers(folder, QuestionOrder.of(dataset, plan.limit()));
    this.comparison =
        new PairedComparison(plan.seed(), plan.marginPoints(), Passages.of(dataset.test()));
    this.modes = plan.modes().stream().map(ModeKey::of).distinct().toList();
  }

  /**
   * The summary.
   *
   * @param inputs hash of what it is made of
   */
  public EvaluationSummary summarize(RunManifest run, String inputs, double seconds) {
    boolean referenced = modes.contains(ModeKey.REFERENCE);
    if (referenced) {
      modes.forEach(mode -> plan.styles().forEach(style -> addTest(mode, style)));
    }
    List<SchemeEquality> schemes = new ArrayList<>();
    for (ModeKey mode : modes) {
      Measurement.Equality measured = measurement(mode).equality();
      if (measured != null) {
        schemes.add(equality(mode, measured));
      }
    }
    Fronts fronts = new Fronts(answers, plan.headline());
    for (ModeKey mode : modes) {
      fronts.add(mode, equal(mode, schemes) ? mode.clearTwin() : mode, singleStream(mode));
    }
    Map<ModeKey, Double> onFront = fronts.probabilities(plan.seed());
    return new EvaluationSummary(
        plan.task().name(),
        plan.headline().label(),
        DataVersion.of(dataset.name(), dataset.files()),
        plan.task().categoryMap(),
        referenced ? ModeKey.REFERENCE.title() : null,
        modes.stream().map(mode -> mode(mode, schemes, onFront)).toList(),
        tests,
        schemes.isEmpty() ? null : total(schemes),
        new ExampleChooser(answers, modes, plan.headline()).choose(),
        run,
        AnswersDigest.of(answers, modes, plan.styles()),
        inputs,
        seconds);
  }

  private Measurement measurement(ModeKey mode) {
    return Objects.requireNonNull(folder.measurement(mode), "every mode of the plan was measured");
  }

  private PerformanceRun singleStream(ModeKey mode) {
    return Objects.requireNonNull(
        folder.performance(mode, new Scenario.SingleStream()), "every mode of the plan was timed");
  }

  private void addTest(ModeKey mode, PromptStyle style) {
    List<AnswerPair> pairs = answers.paired(ModeKey.REFERENCE, mode, style);
    if (mode.equals(ModeKey.REFERENCE) || pairs.isEmpty()) {
      return;
    }
    tests.add(comparison.test(mode, style, pairs, measurement(mode).predictions()));
  }

  private @Nullable ModeTest headlineTest(ModeKey mode) {
    for (ModeTest test : tests) {
      if (new ModeKey(test.mode(), test.scheme()).equals(mode)
          && test.style().equals(plan.headline().label())) {
        return test;
      }
    }
    return null;
  }

  private ModeSummary mode(
      ModeKey mode, List<SchemeEquality> schemes, Map<ModeKey, Double> onFront) {
    Map<String, StyleSummary> styles = new LinkedHashMap<>();
    for (PromptStyle style : plan.styles()) {
      styles.put(
          style.label(),
          StyleTally.of(answers.of(mode, style), style, dataset.categories(), time(mode, style)));
    }
    StyleSummary headline = Objects.requireNonNull(styles.get(plan.headline().label()));
    Loss loss = loss(mode);
    Measurement measurement = measurement(mode);
    return new ModeSummary(
        mode.mode(),
        mode.scheme(),
        mode.title(),
        headline.questions(),
        headline.accuracy(),
        headline.accuracyCi95(),
        headline.macroAccuracy(),
        loss.points(),
        loss.ci95(),
        PerformanceSummarizer.latency(singleStream(mode), dataset.test().size()),
        folder.performance(mode).stream().map(PerformanceSummarizer::scenario).toList(),
        styles,
        byEquality(mode, schemes),
        measurement.certificates(),
        measurement.leakage(),
        onFront.get(mode),
        measurement.openMillis(),
        measurement.prepareMillis());
  }

  private Measurement.@Nullable AccuracyTime time(ModeKey mode, PromptStyle style) {
    return measurement(mode).accuracyTimes().stream()
        .filter(time -> time.style() == style && time.questions() > 0)
        .findFirst()
        .orElse(null);
  }

  /** A loss, if there is a reference to lose against. */
  private record Loss(@Nullable Double points, @Nullable List<Double> ci95) {}

  private Loss loss(ModeKey mode) {
    if (mode.equals(ModeKey.REFERENCE)) {
      return new Loss(0.0, List.of(0.0, 0.0));
    }
    ModeTest test = headlineTest(mode);
    return test == null ? new Loss(null, null) : new Loss(test.lossPoints(), test.ci95());
  }

  private @Nullable ByEquality byEquality(ModeKey mode, List<SchemeEquality> schemes) {
    if (!equal(mode, schemes)) {
      return null;
    }
    ModeKey twin = mode.clearTwin();
    StyleSummary clear =
        StyleTally.of(
            answers.of(twin, plan.headline()), plan.headline(), dataset.categories(), null);
    Loss loss = loss(twin);
    return new ByEquality(
        answers.paired(twin, mode, plan.headline()).size(),
        clear.questions(),
        clear.accuracy(),
        clear.macroAccuracy(),
        loss.points(),
        loss.ci95());
  }

  /** Whether a mode was found to equal its clear twin, which ran too. */
  private boolean equal(ModeKey mode, List<SchemeEquality> schemes) {
    return mode.encrypted()
        && modes.contains(mode.clearTwin())
        && schemes.stream()
            .anyMatch(scheme -> scheme.scheme().equals(mode.scheme()) && scheme.holds());
  }

  private SchemeEquality equality(ModeKey mode, Measurement.Equality measured) {
    DivergenceReport layers = measured.layers();
    int compared = 0;
    int different = 0;
    for (PromptStyle style : plan.styles()) {
      for (AnswerPair pair : answers.paired(mode.clearTwin(), mode, style)) {
        for (int i = 0; i < pair.first().scores().size(); i++) {
          compared++;
          different += pair.first().scores().get(i).equals(pair.second().scores().get(i)) ? 0 : 1;
        }
      }
    }
    return new SchemeEquality(
        String.valueOf(mode.scheme()),
        measured.compared(),
        measured.different(),
        measured.questions(),
        measured.positions(),
        compared,
        different,
        firstDifference(measured),
        layers.questions(),
        layers.integers(),
        layers.integersDifferent(),
        layers.referenceSha256(),
        layers.otherSha256());
  }

  /** A difference that names a layer says more than one of the logits. */
  private static @Nullable String firstDifference(Measurement.Equality measured) {
    Difference first = measured.layers().first();
    String ofLogits = measured.firstDifference();
    if (first == null || (ofLogits != null && first.kind() == Difference.Kind.LOGIT)) {
      return ofLogits;
    }
    return first.toString();
  }

  private static EqualitySummary total(List<SchemeEquality> schemes) {
    return new EqualitySummary(
        schemes.stream().mapToLong(SchemeEquality::compared).sum(),
        schemes.stream().mapToLong(SchemeEquality::different).sum(),
        schemes);
  }
}
