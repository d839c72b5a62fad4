package dev.selkie.secure.keystore;

import dev.selkie.engine.weights.OpenOptions.PasswordSource;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a password opens, opened once it is wanted; the password is asked for then and wiped. */
final class OpenedOnce<T> implements AutoCloseable {
  /** Opens it; the password is the caller's. */
  interface Opening<T> {
    T open(char[] password) throws IOException;
  }

  private final PasswordSource source;
  private final Opening<T> opening;
  private final Consumer<T> closing;
  private @Nullable T opened;

  OpenedOnce(PasswordSource source, Opening<T> opening, Consumer<T> closing) {
    this.source = source;
    this.opening = opening;
    this.closing = closing;
  }

  T get() throws IOException {
    T found = opened;
    if (found == null) {
      char[] password = source.password();
      try {
        found = opening.open(password);
        opened = found;
      } finally {
        Arrays.fill(password, '\0');
      }
    }
    return found;
  }

  /** Closes it, if it is open; it may be wanted again. */
  @Override
  public void close() {
    T found = opened;
    if (found != null) {
      opened = null;
      closing.accept(found);
    }
  }
}
