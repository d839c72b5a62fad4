package dev.selkie.cli.options;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.datasets.NearestName;
import dev.selkie.engine.weights.OpenOptions.PasswordSource;
import dev.selkie.secure.keystore.EntryKind;
import dev.selkie.secure.keystore.KeyProvider;
import dev.selkie.secure.keystore.ModelKeystore;
import dev.selkie.secure.keystore.PasswordKey;
import dev.selkie.secure.keystore.PublicKeyFile;
import dev.selkie.secure.keystore.Recipient;
import dev.selkie.secure.keystore.RecipientKey;
import dev.selkie.secure.keystore.RecipientKind;
import dev.selkie.secure.keystore.Token;
import dev.selkie.secure.keystore.WrappingKey;
import dev.selkie.secure.keystore.XWingPrivateKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns what users write after {@code --recipient} into recipients: {@code ALIAS} or {@code
 * bcfks:ALIAS}, {@code pkcs11:ALIAS}, {@code x-wing:FILE}, {@code password}. Keystore and token are
 * opened when the first name needs them, and closed with all keys.
 */
public final class RecipientNames implements AutoCloseable {
  private static final String KEYSTORE = "bcfks:";
  private static final String TOKEN = "pkcs11:";
  private static final String X_WING = "x-wing:";
  private static final String PASSWORD = "password";

  private final KeystoreOptions keystore;
  private final TokenOptions token;
  private final PasswordSource password;
  private final List<RecipientKey> keys = new ArrayList<>();
  private @Nullable ModelKeystore openKeystore;
  private @Nullable Token openToken;

  /**
   * Names in this keystore and token.
   *
   * @param password of a file that is sealed for a password
   */
  public RecipientNames(KeystoreOptions keystore, TokenOptions token, PasswordSource password) {
    this.keystore = keystore;
    this.token = token;
    this.password = password;
  }

  /** All recipients of these names, which live until this is closed. */
  public List<Recipient> find(List<String> names) throws IOException {
    List<Recipient> recipients = new ArrayList<>();
    for (String name : names) {
      if (name.startsWith(X_WING)) {
        recipients.addAll(PublicKeyFile.recipients(Path.of(name.substring(X_WING.length()))));
      } else {
        recipients.add(find(name));
      }
    }
    return recipients;
  }

  private Recipient find(String name) throws IOException {
    if (name.equals(PASSWORD)) {
      char[] characters = password.password();
      try {
        return keep(PasswordKey.of(characters));
      } finally {
        Arrays.fill(characters, '\0');
      }
    }
    if (name.startsWith(TOKEN)) {
      return wrappingKey(name);
    }
    String alias = name.startsWith(KEYSTORE) ? name.substring(KEYSTORE.length()) : name;
    ModelKeystore store = keystore();
    if (store.kind(alias).filter(kind -> kind == EntryKind.X_WING).isPresent()) {
      try (XWingPrivateKey key = store.xWingKey(alias).orElseThrow()) {
        return key.publicKey();
      }
    }
    return wrappingKey(name);
  }

  /** The AES-256 key of a name, in the keystore or the token; it lives until this is closed. */
  public WrappingKey wrappingKey(String name) throws IOException {
    if (name.startsWith(TOKEN)) {
      String alias = name.substring(TOKEN.length());
      Token open = token();
      List<String> known = open.list();
      return keep(open.key(alias).orElseThrow(() -> unknown(alias, known)));
    }
    String alias = name.startsWith(KEYSTORE) ? name.substring(KEYSTORE.length()) : name;
    ModelKeystore store = keystore();
    List<String> known = store.list();
    if (!known.contains(alias)) {
      throw unknown(alias, known);
    }
    return keep(
        store
            .key(alias)
            .orElseThrow(() -> CommandFailure.integrity("not an AES-256 key: " + alias)));
  }

  private static CommandFailure unknown(String alias, List<String> known) {
    return CommandFailure.integrity(NearestName.unknown("key", alias, known));
  }

  /**
   * The same keystore and token as a place of keys, for a command that also opens a file with them:
   * a token that is opened twice logs out its first session. Closing it does nothing.
   */
  KeyProvider provider() {
    return new KeyProvider() {
      @Override
      public boolean serves(RecipientKind kind) {
        return switch (kind) {
          case BCFKS, X_WING -> keystore.named();
          case PKCS11 -> token.address().isPresent();
          case ARGON2ID -> false;
        };
      }

      @Override
      public Optional<RecipientKey> find(RecipientKind kind, String alias) throws IOException {
        return switch (kind) {
          case BCFKS -> keystore().key(alias).map(RecipientKey.class::cast);
          case X_WING -> keystore().xWingKey(alias).map(RecipientKey.class::cast);
          case PKCS11 -> token().key(alias).map(RecipientKey.class::cast);
          case ARGON2ID -> Optional.empty();
        };
      }

      @Override
      public void close() {}
    };
  }

  private <K extends RecipientKey> K keep(K key) {
    keys.add(key);
    return key;
  }

  private ModelKeystore keystore() throws IOException {
    ModelKeystore open = openKeystore;
    if (open == null) {
      open = keystore.open();
      openKeystore = open;
    }
    return open;
  }

  private Token token() throws IOException {
    Token open = openToken;
    if (open == null) {
      open = token.open();
      openToken = open;
    }
    return open;
  }

  @Override
  public void close() {
    keys.forEach(RecipientKey::close);
    if (openKeystore != null) {
      openKeystore.close();
    }
    if (openToken != null) {
      openToken.close();
    }
  }
}
