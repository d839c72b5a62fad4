package dev.selkie.secure.keystore;

import dev.selkie.secure.key.AesGcm;
import dev.selkie.secure.key.SecretBytes;
import dev.selkie.secure.key.WipeableKey;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;

/** A 32-byte key wrapped by AES-256-GCM under a random nonce: nonce, ciphertext, tag. */
final class AesWrap {
  /** Bytes of the key that is wrapped. */
  static final int KEY_LENGTH = 32;

  /** Bytes of the result. */
  static final int WRAPPED_LENGTH = AesGcm.NONCE_LENGTH + KEY_LENGTH + AesGcm.TAG_LENGTH;

  private static final SecureRandom RANDOM = new SecureRandom();

  private AesWrap() {}

  static byte[] wrap(SecretBytes key, SecretBytes fileKey, byte[] associated) {
    requireFileKey(fileKey);
    byte[] nonce = nonce();
    byte[] sealed = new byte[KEY_LENGTH + AesGcm.TAG_LENGTH];
    try (AesGcm cipher = new AesGcm()) {
      WipeableKey aes = new WipeableKey("AES", key);
      cipher.encrypt(aes, nonce, associated, fileKey.expose(), KEY_LENGTH, sealed);
    }
    return join(nonce, sealed);
  }

  static SecretBytes unwrap(SecretBytes key, byte[] wrapped, byte[] associated)
      throws WrapException {
    if (wrapped.length != WRAPPED_LENGTH) {
      throw new WrapException();
    }
    byte[] nonce = Arrays.copyOf(wrapped, AesGcm.NONCE_LENGTH);
    byte[] sealed = Arrays.copyOfRange(wrapped, AesGcm.NONCE_LENGTH, WRAPPED_LENGTH);
    SecretBytes fileKey = SecretBytes.owning(new byte[KEY_LENGTH]);
    try (AesGcm cipher = new AesGcm()) {
      WipeableKey aes = new WipeableKey("AES", key);
      cipher.decrypt(aes, nonce, associated, sealed, sealed.length, fileKey.expose());
      return fileKey;
    } catch (AEADBadTagException e) {
      throw new WrapException();
    }
  }

  static void requireFileKey(SecretBytes fileKey) {
    if (fileKey.length() != KEY_LENGTH) {
      throw new IllegalArgumentException("a file key has 32 bytes: bytes=" + fileKey.length());
    }
  }

  static byte[] nonce() {
    byte[] nonce = new byte[AesGcm.NONCE_LENGTH];
    RANDOM.nextBytes(nonce);
    return nonce;
  }

  static byte[] join(byte[] nonce, byte[] sealed) {
    return ByteBuffer.allocate(WRAPPED_LENGTH).put(nonce).put(sealed).array();
  }
}
