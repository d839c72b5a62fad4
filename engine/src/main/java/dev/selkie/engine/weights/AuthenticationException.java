package dev.selkie.engine.weights;

import java.io.IOException;

/**
 * A key that does not open a file, or a file whose bytes were changed. Which of the two, and where,
 * is deliberately not said.
 */
public class AuthenticationException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The message must not depend on what failed. */
  public AuthenticationException(String message) {
    super(message);
  }
}
