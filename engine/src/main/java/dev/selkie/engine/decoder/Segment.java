package dev.selkie.engine.decoder;

/**
 * New tokens of one sequence in a batch.
 *
 * @param state the sequence so far; the tokens are appended to it
 * @param ids the new tokens, at least one
 * @param logitsFrom logits are wanted for new tokens {@code [logitsFrom, ids.length)}; {@code
 *     ids.length} for none
 */
@SuppressWarnings("ArrayRecordComponent") // a batch is built and consumed at once, never compared
public record Segment(DecoderState state, int[] ids, int logitsFrom) {
  /** Checks the range. */
  public Segment {
    if (ids.length == 0) {
      throw new IllegalArgumentException("a segment needs at least one token");
    }
    if (logitsFrom < 0 || logitsFrom > ids.length) {
      throw new IllegalArgumentException(
          "logitsFrom must be in [0, " + ids.length + "]: logitsFrom=" + logitsFrom);
    }
  }

  /** Logits of the last new token only. */
  public static Segment last(DecoderState state, int... ids) {
    return new Segment(state, ids, ids.length - 1);
  }
}
