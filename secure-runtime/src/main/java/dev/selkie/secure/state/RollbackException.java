package dev.selkie.secure.state;

import dev.selkie.engine.weights.AuthenticationException;

/** A model that is authentic and older than one seen before, or another one of the same version. */
public final class RollbackException extends AuthenticationException {
  private static final long serialVersionUID = 1L;

  RollbackException(String message) {
    super(message);
  }
}
