package dev.selkie.secure.key;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;

/*
 * CCM [1] is counter mode for the text and CBC for its tag; the JDK has both, but not CCM. Written here because Bouncy Castle's leaves
 * what it decrypted on the heap.
 *
 * [1] NIST SP 800-38C; RFC 3610.
 */

/** AES-256-CCM without associated data: what BCFKS keystores are encrypted with. */
public final class AesCcm {
  private static final int BLOCK = 16;

  private AesCcm() {}

  /**
   * Decrypts.
   *
   * @param nonce 7 to 13 bytes
   * @param tagLength 4, 6, ... 16 bytes
   * @param sealed ciphertext, then tag
   * @return the plaintext, which the caller wipes
   * @throws AEADBadTagException if the tag is wrong
   */
  public static byte[] decrypt(SecretBytes key, byte[] nonce, int tagLength, byte[] sealed)
      throws AEADBadTagException {
    boolean fits = nonce.length >= 7 && nonce.length <= 13 && tagLength >= 4 && tagLength <= 16;
    if (!fits || tagLength % 2 != 0 || sealed.length < tagLength) {
      throw new AEADBadTagException(
          "a CCM message has a nonce of 7 to 13 bytes and a tag of 4 to 16");
    }
    int length = sealed.length - tagLength;
    WipeableKey aes = new WipeableKey("AES", key);
    // The tag's block is encrypted under counter 0, the text from counter 1 on.
    byte[] stream = new byte[BLOCK + length];
    System.arraycopy(sealed, length, stream, 0, tagLength);
    System.arraycopy(sealed, 0, stream, BLOCK, length);
    byte[] clear = run("AES/CTR/NoPadding", aes, counter(nonce), stream);
    byte[] plain = Arrays.copyOfRange(clear, BLOCK, clear.length);
    byte[] tag = Arrays.copyOf(clear, tagLength);
    Arrays.fill(clear, (byte) 0);
    byte[] chain = chain(nonce, tagLength, plain);
    byte[] macs = run("AES/CBC/NoPadding", aes, new byte[BLOCK], chain);
    byte[] expected =
        Arrays.copyOfRange(macs, macs.length - BLOCK, macs.length - BLOCK + tagLength);
    Arrays.fill(chain, (byte) 0);
    if (!MessageDigest.isEqual(expected, tag)) {
      Arrays.fill(plain, (byte) 0);
      throw new AEADBadTagException("the CCM tag is wrong");
    }
    return plain;
  }

  private static byte[] counter(byte[] nonce) {
    byte[] counter = new byte[BLOCK];
    counter[0] = (byte) (BLOCK - 2 - nonce.length);
    System.arraycopy(nonce, 0, counter, 1, nonce.length);
    return counter;
  }

  /** What the tag is computed over: flags, nonce and length, then the text filled up with zeros. */
  private static byte[] chain(byte[] nonce, int tagLength, byte[] plain) {
    int blocks = 1 + (plain.length + BLOCK - 1) / BLOCK;
    byte[] chain = new byte[blocks * BLOCK];
    chain[0] = (byte) (8 * ((tagLength - 2) / 2) + BLOCK - 2 - nonce.length);
    System.arraycopy(nonce, 0, chain, 1, nonce.length);
    for (int i = 0; i < Math.min(Integer.BYTES, BLOCK - 1 - nonce.length); i++) {
      chain[BLOCK - 1 - i] = (byte) (plain.length >>> (8 * i));
    }
    System.arraycopy(plain, 0, chain, BLOCK, plain.length);
    return chain;
  }

  private static byte[] run(String algorithm, WipeableKey key, byte[] start, byte[] input) {
    try (SecretBytes zeros = SecretBytes.owning(new byte[AesGcm.KEY_LENGTH])) {
      Cipher cipher = Cipher.getInstance(algorithm, "SunJCE");
      cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(start));
      byte[] output = cipher.doFinal(input);
      // Makes the provider overwrite its copies of the key.
      cipher.init(
          Cipher.ENCRYPT_MODE, new WipeableKey("AES", zeros), new IvParameterSpec(new byte[BLOCK]));
      return output;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + algorithm + " by SunJCE", e);
    }
  }
}
