package dev.selkie.secure.keystore;

import dev.selkie.engine.weights.OpenOptions.PasswordSource;
import java.util.Arrays;
import java.util.Optional;

/** A password that a file is sealed for. */
final class PasswordProvider implements KeyProvider {
  private final PasswordSource source;

  PasswordProvider(PasswordSource source) {
    this.source = source;
  }

  @Override
  public boolean serves(RecipientKind kind) {
    return kind == RecipientKind.ARGON2ID;
  }

  @Override
  public Optional<RecipientKey> find(RecipientKind kind, String alias) {
    if (!serves(kind)) {
      return Optional.empty();
    }
    char[] password = source.password();
    try {
      return Optional.of(PasswordKey.of(password));
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  @Override
  public void close() {}
}
