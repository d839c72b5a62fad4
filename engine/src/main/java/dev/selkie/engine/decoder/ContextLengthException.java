package dev.selkie.engine.decoder;

/** A sequence that would be longer than the model's context. */
public final class ContextLengthException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;
  private final int tokens;
  private final int limit;

  /** Names both lengths. */
  public ContextLengthException(int tokens, int limit) {
    super("a sequence must fit the context of " + limit + " tokens: " + tokens);
    this.tokens = tokens;
    this.limit = limit;
  }

  /** Tokens that the sequence would have. */
  public int tokens() {
    return tokens;
  }

  /** Tokens that the model can take. */
  public int limit() {
    return limit;
  }
}
