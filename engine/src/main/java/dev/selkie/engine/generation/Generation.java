package dev.selkie.engine.generation;

/**
 * A generated text and what it took.
 *
 * @param prompt the prompt
 * @param text what follows the prompt
 * @param ids generated ids, without the one that ended the text
 * @param promptTokens tokens of the prompt, beginning-of-sequence included
 * @param end why it ended
 * @param firstTokenNanos from the call to the first token
 * @param prefillNanos running the prompt through the decoder
 * @param decodeNanos running every further token through it
 * @param dropped tokens that the decoder forgot behind the sinks when the context was full
 */
@SuppressWarnings("ArrayRecordComponent") // a result to read, never compared
public record Generation(
    String prompt,
    String text,
    int[] ids,
    int promptTokens,
    End end,
    long firstTokenNanos,
    long prefillNanos,
    long decodeNanos,
    int dropped) {

  /** Why a text ended. */
  public enum End {
    /** As many tokens as were asked for. */
    LENGTH,
    /** The model ended it. */
    STOP,
    /** The context is full. */
    CONTEXT
  }

  /** Number of generated tokens. */
  public int tokens() {
    return ids.length;
  }

  /** Tokens of the prompt per second. */
  public double prefillTokensPerSecond() {
    return promptTokens * 1e9 / Math.max(1, prefillNanos);
  }

  /** Tokens after the first per second; 0 where there are none. */
  public double decodeTokensPerSecond() {
    return ids.length < 2 ? 0 : (ids.length - 1) * 1e9 / Math.max(1, decodeNanos);
  }
}
