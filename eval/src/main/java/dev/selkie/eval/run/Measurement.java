package dev.selkie.eval.run;

import dev.selkie.engine.linear.MatrixCertificate;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was measured once for a mode, beside its answers. A line of {@code measurements.jsonl}.
 *
 * @param mode the mode's name
 * @param scheme bits of weights and activations; null where there are none
 * @param prepareMillis time to prepare the decoder: reading, quantising, keys
 * @param latency times of single questions
 * @param equality comparison with the clear twin; null for clear modes
 * @param certificates certificates of the encrypted matrices; empty for clear modes
 */
public record Measurement(
    String mode,
    @Nullable String scheme,
    double prepareMillis,
    Latency latency,
    @Nullable Equality equality,
    List<MatrixCertificate> certificates) {
  /** Checks that nothing needed is missing. */
  public Measurement {
    Objects.requireNonNull(mode);
    Objects.requireNonNull(latency);
    certificates = List.copyOf(certificates);
  }

  /** The mode. */
  public ModeKey key() {
    return new ModeKey(mode, scheme);
  }

  /**
   * Times of single questions, one at a time, in milliseconds.
   *
   * @param millis whole time of each question
   * @param clientMillis of that, time in the client's part of encrypted products
   * @param serverMillis of that, time in the server's part of encrypted products
   * @param bytesUp bytes from client to server for each question
   * @param bytesDown bytes from server to client for each question
   * @param warmups questions before these, not counted
   * @param checkedAnswers answers compared with those of the accuracy run
   * @param changedAnswers of these, answers that differ
   */
  public record Latency(
      List<Double> millis,
      List<Double> clientMillis,
      List<Double> serverMillis,
      List<Long> bytesUp,
      List<Long> bytesDown,
      int warmups,
      int checkedAnswers,
      int changedAnswers) {}

  /**
   * Logits of two modes, compared bit for bit.
   *
   * @param compared logits compared
   * @param different of these, logits that differ
   * @param questions questions that they belong to
   * @param positions token positions that they belong to
   * @param firstDifference where the first difference is, and its two values; null if there is none
   */
  public record Equality(
      long compared,
      long different,
      int questions,
      long positions,
      @Nullable String firstDifference) {}
}
