package dev.selkie.secure.key;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/*
 * HMAC(password, x) is H(outer || H(inner || x)) where inner and outer are one block each, the same every time [1]. Their hash states are
 * kept and cloned, so an iteration costs two compressions, where Mac costs four; OpenSSL's compression where the system has it, else the JDK's.
 * SunJCE's own PBKDF2 takes characters and encodes them as UTF-8; BCFKS needs bytes.
 *
 * [1] RFC 2104, section 4; RFC 8018, section 5.2.
 */

/** PBKDF2 with HMAC-SHA-512. */
public final class Pbkdf2 {
  private static final int BLOCK = 128;
  private static final int HASH = 64;

  private final byte[] innerBlock;
  private final byte[] outerBlock;
  private final MessageDigest inner;
  private final MessageDigest outer;

  private Pbkdf2(byte[] password) {
    boolean tooLong = password.length > BLOCK;
    byte[] key = tooLong ? sha512().digest(password) : password;
    innerBlock = padded(key, (byte) 0x36);
    outerBlock = padded(key, (byte) 0x5C);
    inner = sha512();
    inner.update(innerBlock);
    outer = sha512();
    outer.update(outerBlock);
    if (tooLong) {
      Arrays.fill(key, (byte) 0);
    }
  }

  /** What runs the iterations behind the first. */
  @FunctionalInterface
  interface Iterations {
    /** Does it and is true, or does nothing; see {@link OpenSsl#iterate}. */
    boolean run(byte[] inner, byte[] outer, int count, byte[] sum);
  }

  /**
   * Derives a key, which costs about a third of a microsecond for each iteration and 64 bytes.
   *
   * @param password not wiped
   * @param iterations 1 or more
   * @param length bytes of the key, 1 or more
   */
  public static SecretBytes derive(byte[] password, byte[] salt, int iterations, int length) {
    return derive(password, salt, iterations, length, OpenSsl::iterate);
  }

  /** The same with iterations that may be done elsewhere. */
  static SecretBytes derive(
      byte[] password, byte[] salt, int iterations, int length, Iterations elsewhere) {
    if (iterations < 1 || length < 1) {
      throw new IllegalArgumentException(
          "PBKDF2 needs iterations and bytes: iterations=" + iterations + ", bytes=" + length);
    }
    Pbkdf2 hash = new Pbkdf2(password);
    try {
      return SecretBytes.owning(hash.blocks(salt, iterations, length, elsewhere));
    } catch (DigestException | CloneNotSupportedException e) {
      throw new IllegalStateException("this Java's SHA-512 cannot be cloned", e);
    } finally {
      Arrays.fill(hash.innerBlock, (byte) 0);
      Arrays.fill(hash.outerBlock, (byte) 0);
    }
  }

  private byte[] blocks(byte[] salt, int iterations, int length, Iterations elsewhere)
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
      if (!elsewhere.run(innerBlock, outerBlock, iterations - 1, sum)) {
        iterate(iterations - 1, next, sum);
      }
      int at = block * HASH;
      System.arraycopy(sum, 0, result, at, Math.min(HASH, length - at));
    }
    Arrays.fill(sum, (byte) 0);
    Arrays.fill(next, (byte) 0);
    return result;
  }

  private void iterate(int count, byte[] next, byte[] sum)
      throws DigestException, CloneNotSupportedException {
    for (int i = 0; i < count; i++) {
      hmac(next, next);
      for (int j = 0; j < HASH; j++) {
        sum[j] ^= next[j];
      }
    }
  }

  private void hmac(byte[] message, byte[] out) throws DigestException, CloneNotSupportedException {
    MessageDigest digest = (MessageDigest) inner.clone();
    digest.update(message);
    digest.digest(out, 0, HASH);
    digest = (MessageDigest) outer.clone();
    digest.update(out);
    digest.digest(out, 0, HASH);
  }

  private static byte[] padded(byte[] key, byte pad) {
    byte[] block = Arrays.copyOf(key, BLOCK);
    for (int i = 0; i < BLOCK; i++) {
      block[i] ^= pad;
    }
    return block;
  }

  private static MessageDigest sha512() {
    try {
      return MessageDigest.getInstance("SHA-512");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-512", e);
    }
  }
}
