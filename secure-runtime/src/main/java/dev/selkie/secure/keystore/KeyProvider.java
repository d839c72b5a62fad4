package dev.selkie.secure.keystore;

import dev.selkie.engine.weights.OpenOptions.PasswordSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where keys come from. Nothing is opened, and no password asked for, before a key is wanted. One
 * thread at a time.
 */
public interface KeyProvider extends AutoCloseable {
  /** Whether keys of this kind may be here. */
  boolean serves(RecipientKind kind);

  /**
   * The key of a name, empty if it is not here; the caller closes it.
   *
   * @throws KeystoreException if the password or the PIN is refused
   */
  Optional<RecipientKey> find(RecipientKind kind, String alias) throws IOException;

  @Override
  void close();

  /** A BCFKS keystore: kinds {@code bcfks} and {@code x-wing}. */
  static KeyProvider keystore(Path file, PasswordSource password) {
    return new KeystoreProvider(file, password);
  }

  /** A PKCS#11 token: kind {@code pkcs11}. */
  static KeyProvider token(TokenAddress address, PasswordSource pin) {
    return new TokenProvider(address, pin);
  }

  /** A password that a file itself is sealed for: kind {@code argon2id}. */
  static KeyProvider password(PasswordSource password) {
    return new PasswordProvider(password);
  }
}
