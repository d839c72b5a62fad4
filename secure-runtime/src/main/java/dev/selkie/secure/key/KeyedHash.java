package dev.selkie.secure.key;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;

/**
 * HMAC, and HKDF-Expand over it (RFC 5869 section 2.3), by SunJCE. The container uses SHA-512; the
 * hash is a parameter because the published vectors that check this code use SHA-256.
 */
public enum KeyedHash {
  /** HMAC-SHA-256: 32 bytes. */
  SHA_256("HmacSHA256", 32),
  /** HMAC-SHA-512: 64 bytes. */
  SHA_512("HmacSHA512", 64);

  private static final byte[] DUMMY = new byte[32];

  private final String algorithm;
  private final int length;

  KeyedHash(String algorithm, int length) {
    this.algorithm = algorithm;
    this.length = length;
  }

  /** Bytes of an output. */
  public int length() {
    return length;
  }

  /** HMAC of the parts, one after the other. */
  public byte[] mac(SecretBytes key, byte[]... parts) {
    Mac mac = start(key);
    for (byte[] part : parts) {
      mac.update(part);
    }
    byte[] result = mac.doFinal();
    scrub(mac);
    return result;
  }

  /**
   * HKDF-Expand. {@code result.length()} is {@code bytes}, at most 255 times {@link #length()}.
   *
   * @param key uniformly random
   */
  public SecretBytes expand(SecretBytes key, byte[] info, int bytes) {
    if (bytes < 1 || bytes > 255 * length) {
      throw new IllegalArgumentException(
          "HKDF-Expand gives 1 to " + 255 * length + " bytes: bytes=" + bytes);
    }
    byte[] result = new byte[bytes];
    byte[] block = new byte[0];
    Mac mac = start(key);
    for (int counter = 1, done = 0; done < bytes; counter++) {
      mac.update(block);
      mac.update(info);
      mac.update((byte) counter);
      Arrays.fill(block, (byte) 0);
      block = mac.doFinal();
      int count = Math.min(block.length, bytes - done);
      System.arraycopy(block, 0, result, done, count);
      done += count;
    }
    Arrays.fill(block, (byte) 0);
    scrub(mac);
    return SecretBytes.owning(result);
  }

  private Mac start(SecretBytes key) {
    try {
      Mac mac = Mac.getInstance(algorithm, "SunJCE");
      mac.init(new WipeableKey(algorithm, key));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + algorithm + " by SunJCE", e);
    }
  }

  /** Has the provider overwrite its padded copy of the key. */
  private void scrub(Mac mac) {
    try (SecretBytes dummy = SecretBytes.owning(DUMMY.clone())) {
      mac.init(new WipeableKey(algorithm, dummy));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a key of zeros was refused by " + algorithm, e);
    }
  }
}
