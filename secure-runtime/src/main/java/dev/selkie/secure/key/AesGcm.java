package dev.selkie.secure.key;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/*
 * SunJCE, measured on JDK 17 and 25: fast in calls of 16 KiB even in a fresh JVM, where calls of 1 MiB stay
 * interpreted for seconds; its direct-buffer paths pump plaintext through heap arrays, and on JDK 25 a bad tag
 * wipes a direct output from the buffer's start instead of its position. So: heap arrays only, which the caller
 * reuses and wipes. A cipher remembers its key; initialising it with another one makes it overwrite the copies.
 */

/**
 * AES-256-GCM with a tag of 16 bytes over heap arrays, by SunJCE. Not thread-safe. {@link #close()}
 * makes the provider forget the key.
 */
public final class AesGcm implements AutoCloseable {
  /** Bytes of a key. */
  public static final int KEY_LENGTH = 32;

  /** Bytes of the nonce that this project uses. */
  public static final int NONCE_LENGTH = 12;

  /** Bytes of the tag behind each ciphertext. */
  public static final int TAG_LENGTH = 16;

  private final Cipher cipher;

  /** A cipher without a key. */
  public AesGcm() {
    try {
      cipher = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES/GCM/NoPadding by SunJCE", e);
    }
  }

  /**
   * Writes ciphertext and tag to the start of {@code out}.
   *
   * @return bytes written, {@code length + 16}
   */
  public int encrypt(
      WipeableKey key, byte[] nonce, byte[] associated, byte[] plain, int length, byte[] out) {
    try {
      cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(8 * TAG_LENGTH, nonce));
      cipher.updateAAD(associated);
      return cipher.doFinal(plain, 0, length, out, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM refused to encrypt " + length + " bytes", e);
    }
  }

  /**
   * Writes the plaintext to the start of {@code out}; if the tag is wrong, {@code out} holds zeros.
   *
   * @param length bytes of ciphertext and tag
   * @return bytes written, {@code length - 16}
   * @throws AEADBadTagException if the tag is wrong or {@code length} is below 16
   */
  public int decrypt(
      WipeableKey key, byte[] nonce, byte[] associated, byte[] sealed, int length, byte[] out)
      throws AEADBadTagException {
    try {
      cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(8 * TAG_LENGTH, nonce));
      cipher.updateAAD(associated);
      return cipher.doFinal(sealed, 0, length, out, 0);
    } catch (AEADBadTagException e) {
      Arrays.fill(out, (byte) 0);
      throw e;
    } catch (GeneralSecurityException e) {
      Arrays.fill(out, (byte) 0);
      throw new IllegalStateException("AES-256-GCM refused to decrypt " + length + " bytes", e);
    }
  }

  /** Makes the provider overwrite its copies of the last key; the cipher stays usable. */
  @Override
  public void close() {
    try (SecretBytes zeros = SecretBytes.owning(new byte[KEY_LENGTH])) {
      // Decrypting, since encrypting refuses to take one key and nonce twice.
      cipher.init(
          Cipher.DECRYPT_MODE,
          new WipeableKey("AES", zeros),
          new GCMParameterSpec(8 * TAG_LENGTH, new byte[NONCE_LENGTH]));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM refused a key of zeros", e);
    }
  }
}
