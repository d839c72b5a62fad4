package dev.selkie.secure.cobblestone;

import dev.selkie.engine.weights.AuthenticationException;

/** A message that this key and context did not make: which byte is wrong is not said. */
public final class CobblestoneException extends AuthenticationException {
  private static final long serialVersionUID = 1L;

  /** Always the same sentence. */
  public CobblestoneException() {
    super("message failed authentication");
  }
}
