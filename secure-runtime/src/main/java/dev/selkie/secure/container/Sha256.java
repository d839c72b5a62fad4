package dev.selkie.secure.container;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 of a part of an array. */
final class Sha256 {
  private Sha256() {}

  static byte[] of(byte[] bytes, int from, int to) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes, from, to - from);
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
