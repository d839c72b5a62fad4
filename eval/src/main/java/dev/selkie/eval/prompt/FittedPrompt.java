package dev.selkie.eval.prompt;

import dev.selkie.eval.scoring.ScoringRequest;
import java.util.List;
import java.util.Optional;

/**
 * A question as token ids that fit the context.
 *
 * @param request the ids; without continuations where the model writes its answer
 * @param prior the same continuations without the question, whose scores are to be taken off
 * @param droppedShots few-shot examples that were left out to make it fit
 * @param truncatedTokens tokens that were cut from the left because no example was left to drop
 * @param answerable whether its choices fit the context; otherwise there are no continuations
 */
public record FittedPrompt(
    ScoringRequest request,
    Optional<ScoringRequest> prior,
    int droppedShots,
    int truncatedTokens,
    boolean answerable) {

  /** A question with a choice that is too long for the context. */
  static FittedPrompt unanswerable(int[] context, int droppedShots) {
    ScoringRequest request = new ScoringRequest(context, 0, List.of());
    return new FittedPrompt(request, Optional.empty(), droppedShots, 0, false);
  }
}
