package dev.selkie.secure.container;

import java.nio.charset.StandardCharsets;

/**
 * Which model, and which version of it. Both can be read in the sealed file without a key.
 *
 * @param id 1 to 255 bytes of UTF-8 without control characters
 * @param version 1 or more; a newer file of the same id has a higher one
 */
public record ModelIdentity(String id, long version) {
  /** Checks both rules. */
  public ModelIdentity {
    int length = id.getBytes(StandardCharsets.UTF_8).length;
    if (length < 1 || length > 255 || id.codePoints().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "a model id has 1 to 255 bytes and no control characters: bytes=" + length);
    }
    if (version < 1) {
      throw new IllegalArgumentException("a model version is 1 or more: version=" + version);
    }
  }
}
