package dev.selkie.secure.keystore;

import dev.selkie.secure.key.SecretBytes;

/** With what a recipient opens a file. Wiped, or let go, on close. */
public sealed interface RecipientKey extends AutoCloseable
    permits WrappingKey, PasswordKey, XWingPrivateKey {
  /** Which stanzas it may open. */
  RecipientKind kind();

  /** The recipient's public name. */
  String alias();

  /**
   * Unwraps a file key.
   *
   * @param parameters public bytes in front of the wrapped key
   * @throws WrapException if it was not wrapped for this key with this associated data
   */
  SecretBytes unwrap(byte[] parameters, byte[] wrapped, byte[] associated) throws WrapException;

  @Override
  void close();
}
