package dev.selkie.fhe.ring;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The JDK's AES in counter mode: the oracle of the native streams, and what runs where there are no
 * AES instructions. The counter block is the big-endian stream number, then the block number.
 */
final class AesStream {
  private AesStream() {}

  /** The first bytes of a stream. */
  static byte[] bytes(byte[] key, long index, int length) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
      byte[] counter = ByteBuffer.allocate(16).putLong(index).array();
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(counter));
      return cipher.doFinal(new byte[length]);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES in counter mode", e);
    }
  }
}
