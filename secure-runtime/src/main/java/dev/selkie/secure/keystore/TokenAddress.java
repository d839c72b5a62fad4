package dev.selkie.secure.keystore;

import java.nio.file.Path;

/**
 * Which PKCS#11 token.
 *
 * @param library the token's PKCS#11 library
 * @param slot the token's place in the library's list of slots, from 0
 */
public record TokenAddress(Path library, int slot) {
  /** Checks that the slot is not negative and the path goes into a configuration of one line. */
  public TokenAddress {
    if (slot < 0) {
      throw new IllegalArgumentException("a slot's place must be 0 or more: slot=" + slot);
    }
    if (library.toString().codePoints().anyMatch(c -> Character.isISOControl(c) || c == '"')) {
      throw new IllegalArgumentException("a library's path has no control characters or quotes");
    }
  }

  @Override
  public String toString() {
    return library + " slot " + slot;
  }
}
