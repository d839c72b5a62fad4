package dev.selkie.engine.weights;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How to open a model file.
 *
 * @param keystore keystore that holds the key of a sealed file, or null
 * @param password gives the keystore's password when it is needed, or null
 * @param more what only one format needs to know
 */
public record OpenOptions(
    @Nullable Path keystore, @Nullable PasswordSource password, List<OpenOption> more) {
  /** For files that need no key. */
  public static final OpenOptions NONE = new OpenOptions(null, null);

  /** Copies the list. */
  public OpenOptions {
    more = List.copyOf(more);
  }

  /** Options with a keystore and nothing that only one format needs. */
  public OpenOptions(@Nullable Path keystore, @Nullable PasswordSource password) {
    this(keystore, password, List.of());
  }

  /** Options that one format understands. */
  public static OpenOptions of(OpenOption option) {
    return new OpenOptions(null, null, List.of(option));
  }

  /** What a format is to know, if it is here. */
  public <T extends OpenOption> Optional<T> find(Class<T> kind) {
    return more.stream().filter(kind::isInstance).map(kind::cast).findFirst();
  }

  /** Gives a password once it is needed. */
  @FunctionalInterface
  public interface PasswordSource {
    /** A fresh copy, which the caller wipes. */
    char[] password();
  }

  @Override
  public String toString() {
    return "OpenOptions[keystore=" + keystore + ", " + more + "]";
  }
}
