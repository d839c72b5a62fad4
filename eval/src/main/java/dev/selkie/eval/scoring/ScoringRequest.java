package dev.selkie.eval.scoring;

import java.util.List;

/**
 * A context and the texts that may follow it, as token ids.
 *
 * @param context ids of the context, at least one
 * @param continuations ids of each continuation, at least one each
 */
@SuppressWarnings("ArrayRecordComponent") // built and consumed at once, never compared
public record ScoringRequest(int[] context, List<int[]> continuations) {
  /** Checks that nothing is empty. */
  public ScoringRequest {
    continuations = List.copyOf(continuations);
    if (context.length == 0 || continuations.stream().anyMatch(ids -> ids.length == 0)) {
      throw new IllegalArgumentException("context and continuations must not be empty");
    }
  }

  /** Most tokens that a decoder's state will hold for this request. */
  public int tokens() {
    return context.length + continuations.stream().mapToInt(ids -> ids.length).max().orElse(0) - 1;
  }
}
