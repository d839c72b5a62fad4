package dev.selkie.secure.key;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/*
 * HMAC(password, x) is H(outer || H(inner || x)) where inner and outer are one block each, the same every time [1]. Their hash states are
 * kept and cloned, so an iteration costs two compressions by the JDK's intrinsic, where Mac costs four. SunJCE's own PBKDF2 takes
 * characters and encodes them as UTF-8; BCFKS needs bytes.
 *
 * [1] RFC 2104, section 4; RFC 8018, section 5.2.
 */

/** PBKDF2 with HMAC-SHA-512. */
public final class Pbkdf2 {
  private static final int BLOCK = 128;
  private static final int HASH = 64;

  private final MessageDigest inner;
  private final MessageDigest outer;

  private Pbkdf2(byte[] password) {
    byte[] key = password.length > BLOCK ? sha512().digest(password) : password;
    inner = keyed(key, (byte) 0x36);
    outer = keyed(key, (byte) 0x5C);
    if (key != password) {
      Arrays.fill(key, (byte) 0);
    }
  }

  /**
   * Derives a key, which costs about half a microsecond for each iteration and 64 bytes.
   *
   * @param password not wiped
   * @param iterations 1 or more
   * @param length bytes of the key, 1 or more
   */
  public static SecretBytes derive(byte[] password, byte[] salt, int iterations, int length) {
    if (iterations < 1 || length < 1) {
      throw new IllegalArgumentException(
          "PBKDF2 needs iterations and bytes: iterations=" + iterations + ", bytes=" + length);
    }
    try {
      return SecretBytes.owning(new Pbkdf2(password).blocks(salt, iterations, length));
    } catch (DigestException | CloneNotSupportedException e) {
      throw new IllegalStateException("this Java's SHA-512 cannot be cloned", e);
    }
  }

  private byte[] blocks(byte[] salt, int iterations, int length)
      throws DigestException, CloneNotSupportedException {
    byte[] result = new byte[length];
    byte[] sum = new byte[HASH];
    byte[] next = new byte[HASH];
    for (int block = 0; block * HASH < length; block++) {
      byte[] start = Arrays.copyOf(salt, salt.length + Integer.BYTES);
      for (int i = 0; i < Integer.BYTES; i++) {
        start[salt.length + i] = (byte) ((block + 1) >>> (24 - 8 * i));
      }
      hmac(start, next);
      System.arraycopy(next, 0, sum, 0, HASH);
      for (int i = 1; i < iterations; i++) {
        hmac(next, next);
        for (int j = 0; j < HASH; j++) {
          sum[j] ^= next[j];
        }
      }
      int at = block * HASH;
      System.arraycopy(sum, 0, result, at, Math.min(HASH, length - at));
    }
    Arrays.fill(sum, (byte) 0);
    Arrays.fill(next, (byte) 0);
    return result;
  }

  private void hmac(byte[] message, byte[] out) throws DigestException, CloneNotSupportedException {
    MessageDigest digest = (MessageDigest) inner.clone();
    digest.update(message);
    digest.digest(out, 0, HASH);
    digest = (MessageDigest) outer.clone();
    digest.update(out);
    digest.digest(out, 0, HASH);
  }

  private static MessageDigest keyed(byte[] key, byte pad) {
    byte[] block = Arrays.copyOf(key, BLOCK);
    for (int i = 0; i < BLOCK; i++) {
      block[i] ^= pad;
    }
    MessageDigest digest = sha512();
    digest.update(block);
    Arrays.fill(block, (byte) 0);
    return digest;
  }

  private static MessageDigest sha512() {
    try {
      return MessageDigest.getInstance("SHA-512");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-512", e);
    }
  }
}
