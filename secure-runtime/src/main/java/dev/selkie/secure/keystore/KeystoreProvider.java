package dev.selkie.secure.keystore;

import dev.selkie.engine.weights.OpenOptions.PasswordSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Keys of a BCFKS keystore, opened once a key is wanted. */
final class KeystoreProvider implements KeyProvider {
  private final OpenedOnce<ModelKeystore> keystore;

  KeystoreProvider(Path file, PasswordSource source) {
    keystore =
        new OpenedOnce<>(
            source, password -> ModelKeystore.open(file, password), ModelKeystore::close);
  }

  @Override
  public boolean serves(RecipientKind kind) {
    return kind == RecipientKind.BCFKS || kind == RecipientKind.X_WING;
  }

  @Override
  public Optional<RecipientKey> find(RecipientKind kind, String alias) throws IOException {
    ModelKeystore open = keystore.get();
    return switch (kind) {
      case BCFKS -> open.key(alias).map(RecipientKey.class::cast);
      case X_WING -> open.xWingKey(alias).map(RecipientKey.class::cast);
      default -> Optional.empty();
    };
  }

  @Override
  public void close() {
    keystore.close();
  }
}
