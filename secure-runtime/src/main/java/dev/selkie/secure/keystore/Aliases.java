package dev.selkie.secure.keystore;

import java.nio.charset.StandardCharsets;

/** The rule for names of keys, which are public. */
final class Aliases {
  private static final int MAX_BYTES = 255;

  private Aliases() {}

  /** The alias, which has 1 to 255 bytes of UTF-8 and no control characters. */
  static String require(String alias) {
    int length = alias.getBytes(StandardCharsets.UTF_8).length;
    if (length < 1 || length > MAX_BYTES || alias.codePoints().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "an alias has 1 to 255 bytes and no control characters: bytes=" + length);
    }
    return alias;
  }
}
