package dev.selkie.secure.keystore;

import dev.selkie.secure.key.AesGcm;
import dev.selkie.secure.key.SecretBytes;
import dev.selkie.secure.key.WipeableKey;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;

/** An AES-256 key out of a keystore, which wraps file keys. Wiped on close. */
public final class KeystoreKey implements Recipient, AutoCloseable {
  /** Bytes of a file key. */
  public static final int FILE_KEY_LENGTH = 32;

  /** Bytes of a wrapped file key: nonce, ciphertext, tag. */
  public static final int WRAPPED_LENGTH =
      AesGcm.NONCE_LENGTH + FILE_KEY_LENGTH + AesGcm.TAG_LENGTH;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final String alias;
  private final SecretBytes key;

  KeystoreKey(String alias, SecretBytes key) {
    if (key.length() != AesGcm.KEY_LENGTH) {
      throw new IllegalArgumentException("a key must have 256 bits: bytes=" + key.length());
    }
    this.alias = alias;
    this.key = key;
  }

  @Override
  public String alias() {
    return alias;
  }

  /**
   * Wraps a file key under a random nonce.
   *
   * @param associated what the wrap is bound to
   * @return nonce (12 bytes), ciphertext (32), tag (16)
   */
  public byte[] wrap(SecretBytes fileKey, byte[] associated) {
    if (fileKey.length() != FILE_KEY_LENGTH) {
      throw new IllegalArgumentException("a file key has 32 bytes: bytes=" + fileKey.length());
    }
    byte[] nonce = new byte[AesGcm.NONCE_LENGTH];
    RANDOM.nextBytes(nonce);
    byte[] wrapped = new byte[FILE_KEY_LENGTH + AesGcm.TAG_LENGTH];
    try (AesGcm cipher = new AesGcm()) {
      cipher.encrypt(aes(), nonce, associated, fileKey.expose(), FILE_KEY_LENGTH, wrapped);
    }
    return ByteBuffer.allocate(WRAPPED_LENGTH).put(nonce).put(wrapped).array();
  }

  /**
   * Unwraps what {@link #wrap} gave.
   *
   * @throws WrapException if this key did not wrap it with this associated data
   */
  public SecretBytes unwrap(byte[] wrapped, byte[] associated) throws WrapException {
    if (wrapped.length != WRAPPED_LENGTH) {
      throw new WrapException();
    }
    byte[] nonce = Arrays.copyOf(wrapped, AesGcm.NONCE_LENGTH);
    byte[] sealed = Arrays.copyOfRange(wrapped, AesGcm.NONCE_LENGTH, WRAPPED_LENGTH);
    SecretBytes fileKey = SecretBytes.owning(new byte[FILE_KEY_LENGTH]);
    try (AesGcm cipher = new AesGcm()) {
      cipher.decrypt(aes(), nonce, associated, sealed, sealed.length, fileKey.expose());
      return fileKey;
    } catch (AEADBadTagException e) {
      throw new WrapException();
    }
  }

  private WipeableKey aes() {
    return new WipeableKey("AES", key);
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
