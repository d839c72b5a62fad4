package dev.selkie.secure.container;

import dev.selkie.secure.key.KeyedHash;
import dev.selkie.secure.key.SecretBytes;

/** The subkeys of one file, which live as long as it is open: off the heap. */
final class FileKeys implements AutoCloseable {
  private final SecretBytes headerMac;
  private final SecretBytes manifest;
  private final SecretBytes tensors;

  /** Derives all; the file key may be wiped afterwards. */
  FileKeys(SecretBytes fileKey) {
    headerMac = derive(fileKey, "header-mac", 64);
    manifest = derive(fileKey, "manifest", 32);
    tensors = derive(fileKey, "tensors", 32);
  }

  SecretBytes headerMac() {
    return headerMac;
  }

  SecretBytes manifest() {
    return manifest;
  }

  SecretBytes tensors() {
    return tensors;
  }

  @Override
  public void close() {
    headerMac.close();
    manifest.close();
    tensors.close();
  }

  private static SecretBytes derive(SecretBytes fileKey, String purpose, int length) {
    return KeyedHash.SHA_512.expand(fileKey, MessageContext.label(purpose), length).offHeap();
  }
}
