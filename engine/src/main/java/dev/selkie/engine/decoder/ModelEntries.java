package dev.selkie.engine.decoder;

import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.Metadata;
import java.nio.file.Path;

/** The entries of one architecture, {@code prefix.key}, with their ranges checked. */
record ModelEntries(Path file, Metadata metadata, String prefix) {
  private static final int MAX = 1 << 20;

  boolean has(String key) {
    return metadata.entries().containsKey(prefix + "." + key);
  }

  String text(String key, String otherwise) {
    return metadata.text(prefix + "." + key).orElse(otherwise);
  }

  double real(String key, double otherwise) {
    return metadata.real(prefix + "." + key).orElse(otherwise);
  }

  /** A size that the file must give, at least 1. */
  int size(String key) throws MalformedModelException {
    require(has(key), "the file must say " + prefix + "." + key);
    return size(key, 1);
  }

  /** A size of at least 1. */
  int size(String key, int otherwise) throws MalformedModelException {
    long value = metadata.integer(prefix + "." + key).orElse((long) otherwise);
    require(value >= 1 && value <= MAX, prefix + "." + key + " must be 1 to " + MAX + ": " + value);
    return (int) value;
  }

  /** A size, 0 if there is none. */
  int sizeOrZero(String key) throws MalformedModelException {
    boolean present = metadata.integer(prefix + "." + key).orElse(0L) != 0;
    return present ? size(key) : 0;
  }

  void require(boolean holds, String rule) throws MalformedModelException {
    if (!holds) {
      throw new MalformedModelException(file, rule);
    }
  }
}
