package dev.selkie.eval.summary;

import dev.selkie.datasets.PromptStyle;
import dev.selkie.eval.EvaluationPlan;
import dev.selkie.eval.run.Measurement;
import dev.selkie.eval.run.ModeKey;
import dev.selkie.eval.run.Sample;
import dev.selkie.eval.statistics.ChoiceDistribution;
import dev.selkie.eval.statistics.MarginFlips;
import dev.selkie.eval.statistics.PairedAnswers;
import dev.selkie.eval.statistics.PairedLoss;
import dev.selkie.eval.summary.EvaluationSummary.ModeTest;
import dev.selkie.eval.summary.EvaluationSummary.PredictionSummary;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Everything that is said of two sets of answers to the same questions. */
public final class PairedComparison {
  private static final double SIGNIFICANCE = 0.05;

  private final long seed;
  private final double marginPoints;
  private final Passages passages;

  /**
   * How to compare.
   *
   * @param marginPoints margin of equivalence
   */
  PairedComparison(long seed, double marginPoints, Passages passages) {
    this.seed = seed;
    this.marginPoints = marginPoints;
    this.passages = passages;
  }

  /** A comparison of answers to questions whose texts are not at hand. */
  public static PairedComparison withoutTexts(long seed, double marginPoints) {
    return new PairedComparison(seed, marginPoints, Passages.unknown());
  }

  /**
   * Compares.
   *
   * @param mode the mode of the second answer of each pair
   * @param pairs at least one
   */
  public ModeTest test(ModeKey mode, PromptStyle style, List<AnswerPair> pairs) {
    return test(mode, style, pairs, null);
  }

  /** As above, with what was measured over the whole vocabulary, in this style or another. */
  ModeTest test(
      ModeKey mode,
      PromptStyle style,
      List<AnswerPair> pairs,
      Measurement.@Nullable Predictions predictions) {
    PairedAnswers paired = AnswerPair.statistics(pairs);
    PairedLoss loss = paired.loss();
    List<AnswerPair> scored = pairs.stream().filter(AnswerPair::scored).toList();
    List<double[]> reference = scored.stream().map(pair -> pair.first().scoreArray()).toList();
    List<double[]> other = scored.stream().map(pair -> pair.second().scoreArray()).toList();
    double equivalence = loss.equivalenceP(marginPoints);
    return new ModeTest(
        mode.mode(),
        mode.scheme(),
        style.label(),
        paired.questions(),
        paired.lossPoints(),
        paired.lossInterval(EvaluationPlan.RESAMPLES, seed).toList(),
        loss.interval().toList(),
        clustered(paired, pairs, Sample::subject),
        passages.known() ? clustered(paired, pairs, sample -> passages.of(sample.id())) : null,
        paired.mcnemarMidP(),
        paired.flips().harmful(),
        paired.flips().beneficial(),
        paired.flips().wrongToWrong(),
        scored.isEmpty() ? null : divergence(reference, other),
        predictions == null || predictions.style() != style
            ? null
            : PredictionSummary.of(predictions),
        marginPoints,
        equivalence,
        equivalence < SIGNIFICANCE,
        loss.detectablePoints(),
        MarginFlips.of(reference, other));
  }

  private static @Nullable List<Double> clustered(
      PairedAnswers paired, List<AnswerPair> pairs, Function<Sample, String> cluster) {
    List<String> clusters = pairs.stream().map(pair -> cluster.apply(pair.first())).toList();
    return clusters.stream().distinct().limit(2).count() < 2
        ? null
        : paired.clusteredInterval(clusters).toList();
  }

  private static double divergence(List<double[]> reference, List<double[]> other) {
    double sum = 0;
    for (int i = 0; i < reference.size(); i++) {
      sum += ChoiceDistribution.divergence(reference.get(i), other.get(i));
    }
    return sum / reference.size();
  }
}
