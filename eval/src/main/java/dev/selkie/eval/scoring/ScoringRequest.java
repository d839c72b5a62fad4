package dev.selkie.eval.scoring;

import java.util.List;

/**
 * A context and the texts that may follow it, as token ids.
 *
 * @param context ids of the context, at least one
 * @param shared ids at the beginning of the context that other requests begin with too, such as
 *     few-shot examples; 0 for none, always less than the context
 * @param continuations ids of each continuation, at least one each
 */
@SuppressWarnings("ArrayRecordComponent") // built and consumed at once, never compared
public record ScoringRequest(int[] context, int shared, List<int[]> continuations) {
  /** Checks that nothing is empty. */
  public ScoringRequest {
    continuations = List.copyOf(continuations);
    if (context.length == 0 || continuations.stream().anyMatch(ids -> ids.length == 0)) {
      throw new IllegalArgumentException("context and continuations must not be empty");
    }
    if (shared < 0 || shared >= context.length) {
      throw new IllegalArgumentException(
          "shared must be in [0, " + context.length + "): shared=" + shared);
    }
  }

  /** The same for a request that comes alone: nothing is computed ahead of it. */
  public ScoringRequest alone() {
    return new ScoringRequest(context, 0, continuations);
  }

  /** Most tokens that a decoder's state will hold for this request. */
  public int tokens() {
    return context.length + continuations.stream().mapToInt(ids -> ids.length).max().orElse(0) - 1;
  }
}
