package dev.selkie.secure.keystore;

/** For whom a file is sealed. Recipients of other kinds join here. */
public sealed interface Recipient permits KeystoreKey {
  /** The recipient's public name, readable in the sealed file. */
  String alias();
}
