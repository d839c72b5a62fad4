package dev.selkie.secure.keystore;

import dev.selkie.secure.key.AesGcm;
import dev.selkie.secure.key.SecretBytes;

/** An AES-256 key out of a keystore, which wraps file keys. Wiped on close. */
public final class KeystoreKey implements WrappingKey {
  /** Bytes of a file key. */
  public static final int FILE_KEY_LENGTH = AesWrap.KEY_LENGTH;

  private final String alias;
  private final SecretBytes key;

  KeystoreKey(String alias, SecretBytes key) {
    if (key.length() != AesGcm.KEY_LENGTH) {
      throw new IllegalArgumentException("a key must have 256 bits: bytes=" + key.length());
    }
    this.alias = alias;
    this.key = key.offHeap();
  }

  /** The same key with a life of its own. */
  KeystoreKey copy() {
    return new KeystoreKey(alias, key.copy());
  }

  @Override
  public RecipientKind kind() {
    return RecipientKind.BCFKS;
  }

  @Override
  public String alias() {
    return alias;
  }

  @Override
  public byte[] wrap(SecretBytes fileKey, byte[] associated) {
    return AesWrap.wrap(key, fileKey, associated);
  }

  @Override
  public SecretBytes unwrap(byte[] parameters, byte[] wrapped, byte[] associated)
      throws WrapException {
    return AesWrap.unwrap(key, wrapped, associated);
  }

  @Override
  public void close() {
    key.close();
  }

  @Override
  public String toString() {
    return "KeystoreKey[" + alias + "]";
  }
}
