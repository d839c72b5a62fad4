package dev.selkie.secure.keystore;

import dev.selkie.secure.key.SecretBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** Keys for tests: fixed ones, and keystores that open fast. */
public final class TestKeys {
  private TestKeys() {}

  /** A key of 32 equal bytes. */
  public static KeystoreKey fixed(String alias, int value) {
    return new KeystoreKey(alias, SecretBytes.owning(raw(value)));
  }

  /** The bytes of a key in a keystore: for the independent reader, which reads no BCFKS. */
  public static byte[] raw(Path keystore, char[] password, String alias) throws Exception {
    BcfksReader store = BcfksReader.open(Files.readAllBytes(keystore), password);
    return store.entry(alias, password).orElseThrow().key().expose();
  }

  public static byte[] raw(int value) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  /** A keystore with few iterations. */
  public static ModelKeystore quickKeystore(Path file, char[] password) throws IOException {
    return ModelKeystore.create(file, password, 1000);
  }

  /** The seed of an X-Wing key, in hexadecimal. */
  public static String seedHex(XWingPrivateKey key) {
    return HexFormat.of().formatHex(key.seed().expose());
  }

  /** A place with one key, which opens no keystore; what it hands out are copies. */
  public static KeyProvider provider(KeystoreKey key) {
    return new KeyProvider() {
      @Override
      public boolean serves(RecipientKind kind) {
        return kind == RecipientKind.BCFKS;
      }

      @Override
      public Optional<RecipientKey> find(RecipientKind kind, String alias) {
        return alias.equals(key.alias()) ? Optional.of(key.copy()) : Optional.empty();
      }

      @Override
      public void close() {}
    };
  }
}
