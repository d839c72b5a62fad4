package dev.selkie.secure.keystore;

/** A secret AES-256 key that wraps and unwraps: what it unwraps was wrapped by one who has it. */
public sealed interface WrappingKey extends Recipient, RecipientKey permits KeystoreKey, TokenKey {
  @Override
  RecipientKind kind();

  @Override
  String alias();
}
