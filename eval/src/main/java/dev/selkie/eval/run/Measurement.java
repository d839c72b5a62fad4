package dev.selkie.eval.run;

import dev.selkie.datasets.PromptStyle;
import dev.selkie.engine.linear.MatrixCertificate;
import dev.selkie.engine.linear.MatrixLeakage;
import dev.selkie.eval.divergence.DivergenceReport;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was measured once for a mode, beside its answers. A line of {@code measurements.jsonl}.
 *
 * @param mode the mode's name
 * @param scheme bits of weights and activations; null where there are none
 * @param openMillis time to open the model: of a sealed file, unsealing
 * @param prepareMillis time to prepare the decoder: reading, quantising, keys
 * @param equality comparison with the clear twin; null for clear modes
 * @param predictions comparison with the reference over the whole vocabulary; null for the
 *     reference, for encrypted modes, and where there is no reference
 * @param accuracyTimes what the accuracy run took, each style; empty in older folders
 * @param certificates certificates of the encrypted matrices; empty for clear modes
 * @param leakage what the run's answers disclosed of them; empty for clear modes
 */
public record Measurement(
    String mode,
    @Nullable String scheme,
    double openMillis,
    double prepareMillis,
    @Nullable Equality equality,
    @Nullable Predictions predictions,
    List<AccuracyTime> accuracyTimes,
    List<MatrixCertificate> certificates,
    List<MatrixLeakage> leakage) {
  /** Checks that nothing needed is missing; older folders lack some. */
  public Measurement {
    Objects.requireNonNull(mode);
    accuracyTimes = accuracyTimes == null ? List.of() : List.copyOf(accuracyTimes);
    certificates = List.copyOf(certificates);
    leakage = leakage == null ? List.of() : List.copyOf(leakage);
  }

  /** The mode. */
  public ModeKey key() {
    return new ModeKey(mode, scheme);
  }

  /**
   * What the accuracy run in one style took, as far as the call that ended it ran it.
   *
   * @param style how the questions were put
   * @param questions questions that the call answered
   * @param tokens tokens that went through the decoder for them
   * @param seconds whole time: reading, tokenizing, decoder, scores, writing
   * @param engineSeconds of that, time in the decoder
   */
  public record AccuracyTime(
      PromptStyle style, int questions, long tokens, double seconds, double engineSeconds) {}

  /**
   * What a mode expects after a question, against what the reference expects.
   *
   * @param style how the questions were put
   * @param divergences Kullback-Leibler divergence over the whole vocabulary of each question, in
   *     nats
   * @param sameLikeliest of these, questions after which both hold the same token likeliest
   */
  public record Predictions(PromptStyle style, List<Double> divergences, int sameLikeliest) {
    /** Copies the list. */
    public Predictions {
      divergences = List.copyOf(divergences);
    }
  }

  /**
   * Logits of two modes, compared bit for bit.
   *
   * @param compared logits compared
   * @param different of these, logits that differ
   * @param questions questions that they belong to
   * @param positions token positions that they belong to
   * @param firstDifference where the first difference is, and its two values; null if there is none
   * @param layers every integer of every layer on some of the questions
   */
  public record Equality(
      long compared,
      long different,
      int questions,
      long positions,
      @Nullable String firstDifference,
      DivergenceReport layers) {}
}
