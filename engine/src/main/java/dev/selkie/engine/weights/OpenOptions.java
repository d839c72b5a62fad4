package dev.selkie.engine.weights;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How to open a model file.
 *
 * @param keystore keystore that holds the key of a sealed file, or null
 * @param password gives the keystore's password when it is needed, or null
 */
public record OpenOptions(@Nullable Path keystore, @Nullable PasswordSource password) {
  /** For files that need no key. */
  public static final OpenOptions NONE = new OpenOptions(null, null);

  /** Gives a password once it is needed. */
  @FunctionalInterface
  public interface PasswordSource {
    /** A fresh copy, which the caller wipes. */
    char[] password();
  }

  @Override
  public String toString() {
    return "OpenOptions[keystore=" + keystore + "]";
  }
}
