package dev.selkie.secure.container;

import dev.selkie.engine.weights.AuthenticationException;

/** A sealed file that no key at hand opens, or in which a byte was changed: which is not said. */
public final class SealedModelException extends AuthenticationException {
  private static final long serialVersionUID = 1L;

  /** Always the same sentence. */
  public SealedModelException() {
    super("container failed authentication");
  }
}
