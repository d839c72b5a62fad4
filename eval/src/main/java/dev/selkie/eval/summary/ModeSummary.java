package dev.selkie.eval.summary;

import dev.selkie.engine.linear.MatrixCertificate;
import dev.selkie.engine.linear.MatrixLeakage;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one mode did.
 *
 * @param mode {@code f32}, {@code q}, {@code int} or {@code enc}
 * @param scheme bits of weights and activations, such as {@code w8a8}; null where there are none
 * @param title mode and scheme for people
 * @param questions questions answered in the headline style
 * @param accuracy right answers by questions
 * @param accuracyCi95 Wilson's interval of the accuracy
 * @param macroAccuracy mean of the subjects' accuracies
 * @param lossPoints points lost against the reference on the same questions; null without one
 * @param ci95 paired interval of the loss; null without a reference
 * @param latencyMillis times of single questions
 * @param performance every performance run, single questions first
 * @param styles results in each style, by its name
 * @param byEquality the clear twin's results, where equality was checked; null otherwise
 * @param certificates certificates of the encrypted matrices
 * @param leakage equations about them that the run's answers disclosed
 * @param frontProbability probability that no other mode is both as accurate and as fast; null
 *     where the modes answered different questions
 * @param openMillis time to open the model: of a sealed file, unsealing
 * @param prepareMillis time to prepare the decoder
 */
public record ModeSummary(
    String mode,
    @Nullable String scheme,
    String title,
    int questions,
    double accuracy,
    List<Double> accuracyCi95,
    double macroAccuracy,
    @Nullable Double lossPoints,
    @Nullable List<Double> ci95,
    LatencySummary latencyMillis,
    List<ScenarioSummary> performance,
    Map<String, StyleSummary> styles,
    @Nullable ByEquality byEquality,
    List<MatrixCertificate> certificates,
    List<MatrixLeakage> leakage,
    @Nullable Double frontProbability,
    double openMillis,
    double prepareMillis) {

  /**
   * The full score of the clear twin, which is this mode's by equality.
   *
   * @param checkedQuestions questions on which the scores of both were compared
   * @param questions questions that the clear twin answered
   * @param accuracy its accuracy
   * @param macroAccuracy mean of its subjects' accuracies
   * @param lossPoints its loss; null without a reference
   * @param ci95 paired interval of its loss; null without a reference
   */
  public record ByEquality(
      int checkedQuestions,
      int questions,
      double accuracy,
      double macroAccuracy,
      @Nullable Double lossPoints,
      @Nullable List<Double> ci95) {}

  /**
   * Results in one style.
   *
   * @param questions questions answered
   * @param correct right answers
   * @param accuracy right answers by questions
   * @param accuracyCi95 Wilson's interval
   * @param macroAccuracy mean of the subjects' accuracies
   * @param perByteAccuracy accuracy when scores are divided by the bytes of the choice; null but
   *     where texts are scored
   * @param perCharacterAccuracy the same by its characters
   * @param unanswered questions that count as wrong because there is no answer: the model wrote no
   *     letter, or a choice is longer than the context
   * @param ties questions with more than one best score
   * @param questionsWithDroppedShots questions that lost few-shot examples to fit
   * @param truncatedQuestions questions that lost tokens to fit
   * @param promptTokens tokens of all prompts
   * @param computedTokens of these, tokens that went through the decoder: what the questions of a
   *     subject share is computed once
   * @param batchedMillis mean time of a question in batches
   * @param overhead time of the accuracy run beyond the decoder's, by the decoder's: tokenizing,
   *     scores, writing; null where it was not measured
   * @param subjects results of each subject
   * @param categories results of each category
   */
  public record StyleSummary(
      int questions,
      int correct,
      double accuracy,
      List<Double> accuracyCi95,
      double macroAccuracy,
      @Nullable Double perByteAccuracy,
      @Nullable Double perCharacterAccuracy,
      int unanswered,
      int ties,
      int questionsWithDroppedShots,
      int truncatedQuestions,
      long promptTokens,
      long computedTokens,
      double batchedMillis,
      @Nullable Double overhead,
      List<Group> subjects,
      List<Group> categories) {}

  /**
   * Results of a subject or of a category.
   *
   * @param name its name
   * @param category the category of a subject; the category itself otherwise
   * @param questions questions answered
   * @param correct right answers
   * @param accuracy right answers by questions
   * @param ci95 Wilson's interval
   */
  public record Group(
      String name,
      String category,
      int questions,
      int correct,
      double accuracy,
      List<Double> ci95) {}
}
