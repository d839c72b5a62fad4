package dev.selkie.secure.container;

import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.secure.keystore.KeyProvider;
import dev.selkie.secure.signature.Trust;
import java.nio.file.Path;
import java.util.List;

/** Ways to open sealed files in tests. */
final class TestAccess {
  private TestAccess() {}

  /** A keystore, and nobody asks who made the file. */
  static OpenOptions unsigned(Path keystore, OpenOptions.PasswordSource password) {
    return with(Trust.UNSIGNED_ALLOWED, keystore, password);
  }

  static OpenOptions with(Trust trust, Path keystore, OpenOptions.PasswordSource password) {
    List<KeyProvider> keys = List.of(KeyProvider.keystore(keystore, password));
    return OpenOptions.of(new SealedAccess(keys, trust));
  }
}
