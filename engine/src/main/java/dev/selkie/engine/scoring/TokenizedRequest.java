package dev.selkie.engine.scoring;

import dev.selkie.engine.decoder.ContextLengthException;
import dev.selkie.engine.tokenizer.Tokenizer;
import java.util.List;

/**
 * A request as ids. A tokenizer may merge across the border of context and continuation, so context
 * and continuation are encoded together; the continuation's tokens are those after the longest
 * common prefix with the context's own ids.
 *
 * @param whole ids of context and continuation, for each continuation
 * @param scoredFrom index of the first scored id in each
 * @param shared length of the prefix that all have in common and that none is scored in
 */
@SuppressWarnings("ArrayRecordComponent") // made and consumed here, never compared
record TokenizedRequest(int[][] whole, int[] scoredFrom, int shared) {

  static TokenizedRequest of(
      Tokenizer tokenizer, int contextLength, String context, List<String> continuations) {
    int[] ids = tokenizer.encodePrompt(context);
    int[][] whole = new int[continuations.size()][];
    int[] scoredFrom = new int[continuations.size()];
    int shared = ids.length;
    for (int i = 0; i < whole.length; i++) {
      whole[i] = tokenizer.encodePrompt(context + continuations.get(i));
      scoredFrom[i] = commonPrefix(ids, whole[i]);
      shared = Math.min(shared, scoredFrom[i]);
      if (scoredFrom[i] == whole[i].length) {
        throw new IllegalArgumentException(
            "a continuation must add at least one token: \"" + continuations.get(i) + "\"");
      }
      if (whole[i].length > contextLength) {
        throw new ContextLengthException(whole[i].length, contextLength);
      }
    }
    if (shared == 0) {
      throw new IllegalArgumentException("a continuation needs a token before it");
    }
    return new TokenizedRequest(whole, scoredFrom, shared);
  }

  private static int commonPrefix(int[] a, int[] b) {
    int n = 0;
    while (n < a.length && n < b.length && a[n] == b[n]) {
      n++;
    }
    return n;
  }

  /** Number of scored ids of a continuation. */
  int scored(int i) {
    return whole[i].length - scoredFrom[i];
  }

  /** Ids of the shared prefix. */
  int[] prefix() {
    return java.util.Arrays.copyOf(whole[0], shared);
  }

  /** Ids that must run after the shared prefix: all but the last, which only is predicted. */
  int[] rest(int i) {
    return java.util.Arrays.copyOfRange(whole[i], shared, whole[i].length - 1);
  }
}
