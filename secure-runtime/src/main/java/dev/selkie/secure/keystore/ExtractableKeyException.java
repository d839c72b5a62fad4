package dev.selkie.secure.keystore;

import dev.selkie.engine.weights.AuthenticationException;

/** A key in a token that could leave it, and so protects no better than a file. */
public final class ExtractableKeyException extends AuthenticationException {
  private static final long serialVersionUID = 1L;

  ExtractableKeyException(String alias) {
    super("a token's key must not be extractable: " + alias);
  }
}
