package dev.selkie.secure.state;

import dev.selkie.engine.weights.AuthenticationException;

/** A version store or an audit log that was deleted, cut or edited, or whose key is not at hand. */
public final class StateException extends AuthenticationException {
  private static final long serialVersionUID = 1L;

  StateException(String message) {
    super(message);
  }

  /** Bytes were changed: which is not said. */
  static StateException changed() {
    return new StateException("state file failed authentication");
  }
}
