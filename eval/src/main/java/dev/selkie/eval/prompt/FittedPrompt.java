package dev.selkie.eval.prompt;

import dev.selkie.eval.scoring.ScoringRequest;

/**
 * A question as token ids that fit the context.
 *
 * @param request the ids
 * @param droppedShots few-shot examples that were left out to make it fit
 * @param truncatedTokens tokens that were cut from the left because no example was left to drop
 */
public record FittedPrompt(ScoringRequest request, int droppedShots, int truncatedTokens) {}
