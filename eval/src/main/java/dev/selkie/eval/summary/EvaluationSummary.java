package dev.selkie.eval.summary;

import dev.selkie.datasets.DataVersion;
import dev.selkie.eval.run.Measurement;
import dev.selkie.eval.run.RunManifest;
import dev.selkie.eval.statistics.MarginFlips;
import dev.selkie.eval.statistics.MeanDivergence;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a run found: {@code summary.json}, and what {@code --json} prints. Accuracies are fractions
 * of 1, losses are percentage points, times are milliseconds, intervals hold 95 %.
 *
 * @param task name of the task
 * @param headline the style whose accuracy is the accuracy of a mode
 * @param dataVersion which version of the data it was, and whether that is one that is known
 * @param categoryMap by which map subjects belong to categories
 * @param reference title of the mode that losses are measured against; null if it was not run
 * @param modes one entry a mode, in the order of the plan
 * @param tests each mode against the reference, in each style
 * @param equality encrypted modes against their clear twins; null if no encrypted mode was run
 * @param examples questions on which modes differ
 * @param run what was run
 * @param digest SHA-256 of every answer, in the order of modes, styles and questions: equal for two
 *     runs that gave the same scores, whatever the order and times in which they gave them
 * @param inputs SHA-256 of what this was made of: the plan, and the bytes of answers and
 *     measurements
 * @param seconds time that this call took
 */
public record EvaluationSummary(
    String task,
    String headline,
    DataVersion dataVersion,
    String categoryMap,
    @Nullable String reference,
    List<ModeSummary> modes,
    List<ModeTest> tests,
    @Nullable EqualitySummary equality,
    List<Example> examples,
    RunManifest run,
    String digest,
    String inputs,
    double seconds) {
  /** Copies the lists. */
  public EvaluationSummary {
    modes = List.copyOf(modes);
    tests = List.copyOf(tests);
    examples = List.copyOf(examples);
    Objects.requireNonNull(inputs);
  }

  /** The same, found by another call. */
  public EvaluationSummary foundIn(double otherSeconds) {
    return new EvaluationSummary(
        task,
        headline,
        dataVersion,
        categoryMap,
        reference,
        modes,
        tests,
        equality,
        examples,
        run,
        digest,
        inputs,
        otherSeconds);
  }

  /**
   * A mode against the reference, paired by question.
   *
   * @param mode the mode
   * @param scheme bits of weights and activations; null where there are none
   * @param style the style
   * @param questions questions that both answered
   * @param lossPoints accuracy of the reference minus accuracy of the mode
   * @param ci95 paired bootstrap interval of the loss
   * @param analyticCi95 interval of the loss from its standard error (Bonett, Price)
   * @param subjectCi95 interval of the loss with subjects as clusters; null for a single subject
   * @param passageCi95 interval of the loss with questions about one passage as clusters; null
   *     where the texts are not at hand or no two questions share one
   * @param mcnemarP two-sided mid-p value of McNemar's test
   * @param harmful answers that were right and are wrong
   * @param beneficial answers that were wrong and are right
   * @param wrongToWrong wrong answers that changed
   * @param divergence mean Kullback-Leibler divergence over the choices, in nats; null where the
   *     model wrote its answers
   * @param predictions divergence over the whole vocabulary, in the style in which it was measured;
   *     null where it was not
   * @param marginPoints margin within which the two count as equivalent
   * @param equivalenceP p-value of two one-sided tests of equivalence within that margin
   * @param equivalent whether that p-value is below 0.05
   * @param detectablePoints smallest loss that would be found significant four times in five
   * @param marginFlips changed answers by how sure the reference was
   */
  public record ModeTest(
      String mode,
      @Nullable String scheme,
      String style,
      int questions,
      double lossPoints,
      List<Double> ci95,
      List<Double> analyticCi95,
      @Nullable List<Double> subjectCi95,
      @Nullable List<Double> passageCi95,
      double mcnemarP,
      int harmful,
      int beneficial,
      int wrongToWrong,
      @Nullable Double divergence,
      @Nullable PredictionSummary predictions,
      double marginPoints,
      double equivalenceP,
      boolean equivalent,
      double detectablePoints,
      List<MarginFlips.Bin> marginFlips) {}

  /**
   * What a mode expects after a question against what the reference expects, over the whole
   * vocabulary.
   *
   * @param questions questions compared, the first of the run
   * @param divergence mean Kullback-Leibler divergence, in nats
   * @param ci95 interval of that mean; null for a single question
   * @param median median over the questions
   * @param largest largest of them
   * @param sameLikeliest share of questions after which both hold the same token likeliest
   */
  public record PredictionSummary(
      int questions,
      double divergence,
      @Nullable List<Double> ci95,
      double median,
      double largest,
      double sameLikeliest) {
    /** Sums up what was measured. */
    static PredictionSummary of(Measurement.Predictions measured) {
      double[] values = measured.divergences().stream().mapToDouble(Double::doubleValue).toArray();
      MeanDivergence divergence = new MeanDivergence(values);
      return new PredictionSummary(
          values.length,
          divergence.mean(),
          values.length < 2 ? null : divergence.interval().toList(),
          divergence.median(),
          divergence.largest(),
          (double) measured.sameLikeliest() / values.length);
    }
  }

  /**
   * Encrypted modes against their clear twins.
   *
   * @param compared logits compared bit for bit, over all schemes
   * @param different of these, logits that differ
   * @param schemes the same for each scheme
   */
  public record EqualitySummary(long compared, long different, List<SchemeEquality> schemes) {}

  /**
   * One encrypted mode against its clear twin.
   *
   * @param scheme bits of weights and activations
   * @param compared logits compared bit for bit
   * @param different of these, logits that differ
   * @param questions questions that the logits belong to
   * @param positions token positions that they belong to
   * @param scoresCompared choice scores of the accuracy runs that were compared
   * @param scoresDifferent of these, scores that differ in any bit
   * @param firstDifference where the first difference is; null if there is none
   * @param layerQuestions questions on which every layer was compared
   * @param integers integer sums of all layers, compared with the product's definition
   * @param integersDifferent of these, sums that differ
   * @param logitsSha256 hash of these questions' logits in the clear mode
   * @param encryptedLogitsSha256 the same in the encrypted mode
   */
  public record SchemeEquality(
      String scheme,
      long compared,
      long different,
      int questions,
      long positions,
      int scoresCompared,
      int scoresDifferent,
      @Nullable String firstDifference,
      int layerQuestions,
      long integers,
      long integersDifferent,
      String logitsSha256,
      String encryptedLogitsSha256) {
    /** Whether nothing differs and something was compared. */
    public boolean holds() {
      return compared > 0
          && different == 0
          && scoresDifferent == 0
          && integersDifferent == 0
          && logitsSha256.equals(encryptedLogitsSha256);
    }
  }

  /**
   * A question on which modes differ.
   *
   * @param id the question's id
   * @param question its text
   * @param choices its choices
   * @param answer index of the right choice
   * @param predictions title of each mode and the choice it took
   */
  public record Example(
      String id, String question, List<String> choices, int answer, List<Prediction> predictions) {}

  /**
   * What a mode answered.
   *
   * @param mode title of the mode
   * @param choice index of the choice
   */
  public record Prediction(String mode, int choice) {}
}
