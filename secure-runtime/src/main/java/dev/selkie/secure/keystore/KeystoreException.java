package dev.selkie.secure.keystore;

import dev.selkie.engine.weights.AuthenticationException;

/** A keystore that a password does not open, or whose bytes were changed: which is not said. */
public final class KeystoreException extends AuthenticationException {
  private static final long serialVersionUID = 1L;

  /** Always the same sentence. */
  public KeystoreException() {
    super("keystore failed authentication");
  }
}
