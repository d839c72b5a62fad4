package dev.selkie.secure.container;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-512 of an array. */
final class Sha512 {
  private Sha512() {}

  static byte[] of(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-512").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-512", e);
    }
  }
}
