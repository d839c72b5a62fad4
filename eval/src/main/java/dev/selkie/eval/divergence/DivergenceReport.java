package dev.selkie.eval.divergence;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where two modes of one model differ on some questions.
 *
 * @param reference title of the reference mode
 * @param other title of the other mode
 * @param questions questions compared
 * @param positions token positions compared
 * @param logits logits compared, end to end
 * @param logitsDifferent of these, logits whose bits differ
 * @param referenceSha256 hash of the reference's logits, in order, each as four bytes big-endian
 * @param otherSha256 the same of the other mode
 * @param integers integer sums compared with the definition of the product; 0 where the other mode
 *     has no back end
 * @param integersDifferent of these, sums that differ
 * @param matrices every matrix in order of computation
 * @param first the first difference in order of computation; null if there is none
 */
public record DivergenceReport(
    String reference,
    String other,
    int questions,
    long positions,
    long logits,
    long logitsDifferent,
    String referenceSha256,
    String otherSha256,
    long integers,
    long integersDifferent,
    List<MatrixFigures> matrices,
    @Nullable Difference first) {
  /** Copies the list. */
  public DivergenceReport {
    matrices = List.copyOf(matrices);
  }

  /** Whether nothing differs and something was compared. */
  public boolean equal() {
    return logits > 0 && first == null && referenceSha256.equals(otherSha256);
  }
}
