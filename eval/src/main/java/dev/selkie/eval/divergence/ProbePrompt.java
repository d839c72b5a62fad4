package dev.selkie.eval.divergence;

/**
 * A question as token ids.
 *
 * @param id the question's id
 * @param ids its tokens, at least one
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ProbePrompt(String id, int[] ids) {}
