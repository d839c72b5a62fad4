package dev.selkie.secure.keystore;

import dev.selkie.engine.weights.OpenOptions.PasswordSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keys of a BCFKS keystore, opened once a key is wanted. */
final class KeystoreProvider implements KeyProvider {
  private final Path file;
  private final PasswordSource source;
  private @Nullable ModelKeystore keystore;

  KeystoreProvider(Path file, PasswordSource source) {
    this.file = file;
    this.source = source;
  }

  @Override
  public boolean serves(RecipientKind kind) {
    return kind == RecipientKind.BCFKS || kind == RecipientKind.X_WING;
  }

  @Override
  public Optional<RecipientKey> find(RecipientKind kind, String alias) throws IOException {
    ModelKeystore open = open();
    return switch (kind) {
      case BCFKS -> open.key(alias).map(RecipientKey.class::cast);
      case X_WING -> open.xWingKey(alias).map(RecipientKey.class::cast);
      default -> Optional.empty();
    };
  }

  private ModelKeystore open() throws IOException {
    ModelKeystore open = keystore;
    if (open == null) {
      char[] password = source.password();
      try {
        open = ModelKeystore.open(file, password);
        keystore = open;
      } finally {
        Arrays.fill(password, '\0');
      }
    }
    return open;
  }

  @Override
  public void close() {
    if (keystore != null) {
      keystore.close();
      keystore = null;
    }
  }
}
