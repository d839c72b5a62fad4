package dev.selkie.secure.container;

import dev.selkie.secure.key.SecretBytes;
import dev.selkie.secure.keystore.KeystoreKey;
import dev.selkie.secure.keystore.ModelKeystore;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Path;

/** Gets at what no public method gives, for a test that looks for it where it must not be. */
public final class SecretsOfAFile {
  private SecretsOfAFile() {}

  /** Which sealing of a model a file is. */
  public static String id(Path file) throws IOException {
    return SealedModel.inspect(file).fileId();
  }

  /** The file key, by a key of a keystore. */
  public static byte[] fileKey(Path file, ModelKeystore store, String alias) throws IOException {
    try (SealedFile sealed = SealedFile.open(file);
        KeystoreKey key = store.key(alias).orElseThrow();
        SecretBytes fileKey = sealed.unlock(key)) {
      return fileKey.copy().expose();
    }
  }

  /** The bytes of a key in a keystore. */
  public static byte[] bytes(ModelKeystore store, String alias) throws IOException {
    try (KeystoreKey key = store.key(alias).orElseThrow()) {
      Field field = KeystoreKey.class.getDeclaredField("key");
      field.setAccessible(true);
      return ((SecretBytes) field.get(key)).copy().expose();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("KeystoreKey has no field named key any more", e);
    }
  }
}
