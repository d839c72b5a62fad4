package dev.selkie.secure.keystore;

import dev.selkie.secure.key.SecretBytes;

/** For whom a file is sealed: what is needed to wrap a file key, which need not be a secret. */
public sealed interface Recipient permits WrappingKey, PasswordKey, XWingPublicKey {
  /** What kind of stanza it gets. */
  RecipientKind kind();

  /** The recipient's public name, readable in the sealed file. */
  String alias();

  /** Public bytes in front of the wrapped key, {@code kind().parametersLength()} of them. */
  default byte[] parameters() {
    return new byte[0];
  }

  /**
   * Wraps a file key of 32 bytes.
   *
   * @param associated what the wrap is bound to
   * @return {@code kind().wrappedLength()} bytes
   */
  byte[] wrap(SecretBytes fileKey, byte[] associated);
}
