package dev.selkie.secure.container;

import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.WeightSource;
import dev.selkie.secure.keystore.KeystoreKey;
import dev.selkie.secure.keystore.ModelKeystore;
import dev.selkie.secure.keystore.Recipient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Seals models and opens sealed ones. The format is docs/spec/sealed-container-v1.md.
 *
 * <pre>{@code
 * try (ModelKeystore keystore = ModelKeystore.create(Path.of("keys.bcfks"), password);
 *     KeystoreKey key = keystore.generateKey("pup")) {
 *   SealedModel.seal(plain, Path.of("pup.sealed"), key, new ModelIdentity("pup", 1));
 * }
 * }</pre>
 */
public final class SealedModel {
  private SealedModel() {}

  /**
   * Writes a sealed copy of a model. The file appears whole or not at all; an old one of that name
   * stays until then.
   *
   * @param plain read tensor by tensor; not closed
   */
  public static void seal(WeightSource plain, Path out, Recipient recipient, ModelIdentity identity)
      throws IOException {
    seal(plain, out, List.of(recipient), identity);
  }

  /** The same for several recipients, each of whom can open the file alone. */
  public static void seal(
      WeightSource plain, Path out, List<? extends Recipient> recipients, ModelIdentity identity)
      throws IOException {
    int capacity = SealedLayout.DEFAULT_CAPACITY;
    new SealedModelWriter(plain, identity, recipients, capacity).write(out);
  }

  /**
   * Opens a sealed model with a key that is at hand.
   *
   * @throws SealedModelException if the key does not open it or a byte was changed
   * @throws dev.selkie.engine.weights.MalformedModelException if it is not a sealed file of version
   *     1
   */
  public static SealedWeightSource open(Path file, KeystoreKey key) throws IOException {
    SealedFile sealed = SealedFile.open(file);
    try {
      return source(sealed, sealed.unlock(key));
    } catch (IOException | RuntimeException e) {
      sealed.close();
      throw e;
    }
  }

  /**
   * Opens a sealed model with the keystore that the options name.
   *
   * @throws IllegalArgumentException if the options name none, or give no password
   * @throws SealedModelException if no key of the keystore opens it or a byte was changed
   * @throws dev.selkie.secure.keystore.KeystoreException if the password does not open the keystore
   */
  public static SealedWeightSource open(Path file, OpenOptions options) throws IOException {
    SealedFile sealed = SealedFile.open(file);
    try {
      return unlock(sealed, options);
    } catch (IOException | RuntimeException e) {
      sealed.close();
      throw e;
    }
  }

  /** Reads the public part, for which no key is needed. */
  public static SealedModelInfo inspect(Path file) throws IOException {
    try (SealedFile sealed = SealedFile.open(file)) {
      return SealedModelInfo.of(sealed);
    }
  }

  /**
   * Checks every byte of a sealed file and gives out no weight.
   *
   * @return the public part, which is then known to be authentic
   * @throws SealedModelException if no key of the keystore opens it or a byte was changed
   */
  public static SealedModelInfo verify(Path file, OpenOptions options) throws IOException {
    try (SealedWeightSource weights = open(file, options)) {
      for (TensorInfo tensor : weights.tensors()) {
        weights.verify(tensor);
      }
      return weights.info();
    }
  }

  private static SealedWeightSource source(SealedFile sealed, FileKeys keys) throws IOException {
    try {
      return new SealedWeightSource(sealed, keys, sealed.manifest(keys));
    } catch (IOException | RuntimeException e) {
      keys.close();
      throw e;
    }
  }

  private static SealedWeightSource unlock(SealedFile sealed, OpenOptions options)
      throws IOException {
    Path keystore = options.keystore();
    OpenOptions.PasswordSource source = options.password();
    if (keystore == null || source == null) {
      throw new IllegalArgumentException(
          sealed.file().path()
              + " is sealed: give --keystore FILE and --password-file FILE (missing: "
              + (keystore == null ? "keystore" : "password")
              + ")");
    }
    char[] password = source.password();
    try (ModelKeystore store = ModelKeystore.open(keystore, password)) {
      for (String alias : sealed.aliases()) {
        Optional<KeystoreKey> found = store.key(alias);
        if (found.isEmpty()) {
          continue;
        }
        try (KeystoreKey key = found.get()) {
          Optional<FileKeys> keys = sealed.find(key);
          if (keys.isPresent()) {
            return source(sealed, keys.get());
          }
        }
      }
      throw new SealedModelException();
    } finally {
      Arrays.fill(password, '\0');
    }
  }
}
