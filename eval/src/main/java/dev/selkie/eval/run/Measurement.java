package dev.selkie.eval.run;

import dev.selkie.engine.linear.MatrixCertificate;
import dev.selkie.engine.linear.MatrixLeakage;
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
 * @param certificates certificates of the encrypted matrices; empty for clear modes
 * @param leakage what the run's answers disclosed of them; empty for clear modes
 */
public record Measurement(
    String mode,
    @Nullable String scheme,
    double openMillis,
    double prepareMillis,
    @Nullable Equality equality,
    List<MatrixCertificate> certificates,
    List<MatrixLeakage> leakage) {
  /** Checks that nothing needed is missing; older folders have no leakage. */
  public Measurement {
    Objects.requireNonNull(mode);
    certificates = List.copyOf(certificates);
    leakage = leakage == null ? List.of() : List.copyOf(leakage);
  }

  /** The mode. */
  public ModeKey key() {
    return new ModeKey(mode, scheme);
  }

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
