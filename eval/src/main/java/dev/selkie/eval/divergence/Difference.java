package dev.selkie.eval.divergence;

import java.util.Locale;

/**
 * Two values that should have been equal.
 *
 * @param kind what the values are
 * @param question id of the question
 * @param layer {@code blk.0} and so on, or {@code output}
 * @param matrix the matrix within the layer; empty for logits
 * @param row row of the matrix, or of a logit its token in the vocabulary; -1 for an input
 * @param position the token's place in the prompt, from 0
 * @param token the id of that token
 * @param expected value in the reference mode
 * @param actual value in the other mode
 */
public record Difference(
    Kind kind,
    String question,
    String layer,
    String matrix,
    int row,
    int position,
    int token,
    Number expected,
    Number actual) {
  /** What can differ. */
  public enum Kind {
    /** A sum of integer products is not that of the matrix and the activations. */
    INTEGER,
    /** Two operators gave different floats for the same input. */
    OUTPUT,
    /**
     * A matrix's input differs though every matrix before agreed: what lies between is at fault.
     */
    INPUT,
    /** The logits differ though every matrix agreed. */
    LOGIT
  }

  /** One sentence that names the place. */
  @Override
  public String toString() {
    String where =
        switch (kind) {
          case INTEGER -> place() + ", row " + row + ", integer sum";
          case OUTPUT -> place() + ", row " + row;
          case INPUT -> "what comes before " + place() + " (no matrix), input hash";
          case LOGIT -> "logit of token " + row;
        };
    return String.format(
        Locale.ROOT,
        "%s: question %s, position %d (token %d): %s expected, %s found",
        where,
        question,
        position,
        token,
        expected,
        actual);
  }

  private String place() {
    return matrix.isEmpty() ? layer : "layer " + layer + ", matrix " + matrix;
  }
}
