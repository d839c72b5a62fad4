package dev.selkie.fhe.linear.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM for the records of one pool. Its key comes from the store's key and the pool's
 * header, which holds 16 random bytes; the nonce is the lane, and each lane is written once.
 */
final class PadCipher {
  static final int TAG_LENGTH = 16;

  private final SecretKeySpec key;

  PadCipher(byte[] storeKey, byte[] header) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(storeKey, "HmacSHA256"));
      key = new SecretKeySpec(mac.doFinal(header), "AES");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  byte[] encrypt(int lane, byte[] record) {
    try {
      return cipher(Cipher.ENCRYPT_MODE, lane).doFinal(record);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a record cannot be encrypted", e);
    }
  }

  /** Fails for a record that was damaged, moved, or belongs to another pool or key. */
  byte[] decrypt(int lane, byte[] record) throws IOException {
    try {
      return cipher(Cipher.DECRYPT_MODE, lane).doFinal(record);
    } catch (GeneralSecurityException e) {
      throw new IOException("a stored pad failed authentication", e);
    }
  }

  private Cipher cipher(int mode, int lane) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    byte[] nonce = ByteBuffer.allocate(12).putInt(8, lane).array();
    cipher.init(mode, key, new GCMParameterSpec(8 * TAG_LENGTH, nonce));
    return cipher;
  }

  @Override
  public String toString() {
    return "PadCipher[]";
  }
}
