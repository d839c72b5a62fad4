package dev.selkie.engine.generation;

import dev.selkie.engine.decoder.Decoder;

/**
 * What happens where the context is full: the text ends, or half of what follows the first tokens,
 * the sinks, is forgotten and the rest moves up, as {@link Decoder#shift} does it. Texts that go on
 * keep their beginning and their latest part.
 *
 * @param shifts false lets the text end
 * @param sinks tokens at the beginning that are never forgotten
 */
public record ContextShift(boolean shifts, int sinks) {
  /** The text ends. */
  public static final ContextShift NONE = new ContextShift(false, 0);

  /** Checks the range. */
  public ContextShift {
    if (sinks < 0) {
      throw new IllegalArgumentException("sinks must be at least 0: " + sinks);
    }
  }

  /** Shifts and keeps so many tokens at the beginning; four suffice for most models. */
  public static ContextShift keeping(int sinks) {
    return new ContextShift(true, sinks);
  }

  /** Throws unless something but the sinks has room. */
  void require(int contextLength) {
    if (shifts && sinks > contextLength - 2) {
      throw new IllegalArgumentException(
          "sinks must leave room for two tokens in a context of " + contextLength + ": " + sinks);
    }
  }

  /** Tokens to forget of a sequence that is longer than the sinks. */
  public int dropped(int position) {
    return Math.max(1, (position - sinks) / 2);
  }
}
