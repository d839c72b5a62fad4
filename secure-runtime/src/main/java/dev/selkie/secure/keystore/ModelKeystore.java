package dev.selkie.secure.keystore;

import dev.selkie.secure.file.AtomicFile;
import dev.selkie.secure.key.SecretBytes;
import dev.selkie.secure.signature.SigningKey;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;

/** A BCFKS keystore file with the keys that models are sealed for. One thread at a time. */
public final class ModelKeystore implements AutoCloseable {
  /** PBKDF2-HMAC-SHA-512 iterations of a new keystore: about a second to open. */
  public static final int ITERATIONS = 600_000;

  private final Path file;
  private final char[] password;
  private final BcfksStore store;
  private final int iterations;
  private byte[] stored;

  private ModelKeystore(
      Path file, char[] password, BcfksStore store, int iterations, byte[] stored) {
    this.file = file;
    this.password = password;
    this.store = store;
    this.iterations = iterations;
    this.stored = stored;
  }

  /**
   * Makes an empty keystore.
   *
   * @param password copied; the caller wipes its own
   * @throws FileAlreadyExistsException if the file exists
   */
  public static ModelKeystore create(Path file, char[] password) throws IOException {
    return create(file, password, ITERATIONS);
  }

  static ModelKeystore create(Path file, char[] password, int iterations) throws IOException {
    if (password.length == 0) {
      throw new IllegalArgumentException("a keystore's password must not be empty");
    }
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException(file + ": a keystore is never overwritten");
    }
    BcfksStore store = BcfksStore.empty();
    byte[] bytes = store.format(password, iterations);
    AtomicFile.createPrivate(file, bytes);
    return new ModelKeystore(file, password.clone(), store, iterations, bytes);
  }

  /**
   * Opens a keystore.
   *
   * @param password copied; the caller wipes its own
   * @throws KeystoreException if the password is wrong or the file is not a sound keystore
   * @throws NoSuchFileException if there is no such file
   */
  public static ModelKeystore open(Path file, char[] password) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(file + ": there is no such keystore");
    }
    if (password.length == 0 || Files.size(file) > BcfksFile.MAX_BYTES) {
      throw new KeystoreException();
    }
    byte[] bytes = Files.readAllBytes(file);
    BcfksStore store = BcfksStore.open(bytes, password);
    return new ModelKeystore(file, password.clone(), store, ITERATIONS, bytes);
  }

  /** The public names of all keys, sorted. */
  public List<String> list() throws IOException {
    try {
      return store.aliases().stream().sorted().toList();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a loaded keystore refused to list its keys", e);
    }
  }

  /**
   * Makes a random AES-256 key and stores the keystore with it.
   *
   * @param alias 1 to 255 bytes of UTF-8; not secret
   * @return the key; the caller closes it
   * @throws IllegalArgumentException if there is a key of that name
   */
  public KeystoreKey generateKey(String alias) throws IOException {
    return new KeystoreKey(alias, generate(alias, EntryKind.WRAPPING));
  }

  /**
   * The same for an X-Wing key pair, with which its owner opens files sealed for its public half.
   */
  public XWingPrivateKey generateXWingKey(String alias) throws IOException {
    return new XWingPrivateKey(alias, generate(alias, EntryKind.X_WING));
  }

  /** The same for a pair of key pairs that signs models: Ed25519 and ML-DSA-65. */
  public SigningKey generateSigningKey(String alias) throws IOException {
    return new SigningKey(alias, generate(alias, EntryKind.SIGNING));
  }

  private SecretBytes generate(String alias, EntryKind kind) throws IOException {
    Aliases.require(alias);
    if (list().contains(alias)) {
      throw new IllegalArgumentException(file + " already has a key named " + alias);
    }
    SecretBytes secret = SecretBytes.random(kind.secretLength());
    byte[] entry = kind.encode(secret);
    try {
      store.add(alias, new SecretKeySpec(entry, kind.algorithm()), password);
      save();
      return secret;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a loaded keystore refused a key", e);
    } finally {
      Arrays.fill(entry, (byte) 0);
    }
  }

  /** What the entry of a name is, empty if there is none or it is not one of Selkie's. */
  public Optional<EntryKind> kind(String alias) throws KeystoreException {
    return withEntry(alias, (algorithm, bytes) -> EntryKind.of(algorithm, bytes));
  }

  /**
   * The key of a name; the caller closes it. Empty if there is none, or if it is not an AES-256
   * key.
   *
   * @throws KeystoreException if the entry does not open
   */
  public Optional<KeystoreKey> key(String alias) throws KeystoreException {
    return secret(alias, EntryKind.WRAPPING).map(key -> new KeystoreKey(alias, key));
  }

  /** The same for an X-Wing key pair. */
  public Optional<XWingPrivateKey> xWingKey(String alias) throws KeystoreException {
    return secret(alias, EntryKind.X_WING).map(seed -> new XWingPrivateKey(alias, seed));
  }

  /** The same for a signing key. */
  public Optional<SigningKey> signingKey(String alias) throws KeystoreException {
    return secret(alias, EntryKind.SIGNING).map(seed -> new SigningKey(alias, seed));
  }

  private Optional<SecretBytes> secret(String alias, EntryKind wanted) throws KeystoreException {
    return withEntry(
        alias,
        (algorithm, bytes) ->
            EntryKind.of(algorithm, bytes)
                .filter(kind -> kind == wanted)
                .map(kind -> kind.decode(bytes)));
  }

  private interface EntryUse<T> {
    Optional<T> with(String algorithm, byte[] bytes);
  }

  private <T> Optional<T> withEntry(String alias, EntryUse<T> use) throws KeystoreException {
    try {
      Optional<BcfksReader.Entry> entry = store.entry(alias, password);
      if (entry.isEmpty()) {
        return Optional.empty();
      }
      try (SecretBytes key = entry.get().key()) {
        return use.with(entry.get().algorithm(), key.expose());
      }
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new KeystoreException();
    }
  }

  private void save() throws IOException {
    if (!Arrays.equals(Files.readAllBytes(file), stored)) {
      throw new IOException(file + " was changed by somebody else since it was opened");
    }
    byte[] bytes = store.format(password, iterations);
    AtomicFile.replacePrivate(file, bytes);
    stored = bytes;
  }

  /** Wipes the password; keys that were handed out live on. */
  @Override
  public void close() {
    Arrays.fill(password, '\0');
  }

  @Override
  public String toString() {
    return "ModelKeystore[" + file + "]";
  }
}
