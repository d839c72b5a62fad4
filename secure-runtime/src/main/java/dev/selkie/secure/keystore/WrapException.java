package dev.selkie.secure.keystore;

import dev.selkie.engine.weights.AuthenticationException;

/** A wrapped key that this key did not wrap for this place. */
public final class WrapException extends AuthenticationException {
  private static final long serialVersionUID = 1L;

  /** Always the same sentence. */
  public WrapException() {
    super("wrapped key failed authentication");
  }
}
