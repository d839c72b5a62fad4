package dev.selkie.secure.keystore;

import dev.selkie.secure.key.SecretBytes;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a BCFKS file. {@link BcfksReader} reads them; Bouncy Castle's keystore, which leaves
 * copies of keys on the heap and whose provider takes a while to load, is asked only once a key is
 * added.
 */
final class BcfksStore {
  private final byte[] file;
  private final @Nullable BcfksReader reader;
  private @Nullable KeyStore writer;

  private BcfksStore(byte[] file, @Nullable BcfksReader reader, @Nullable KeyStore writer) {
    this.file = file;
    this.reader = reader;
    this.writer = writer;
  }

  static BcfksStore empty() throws IOException {
    return new BcfksStore(new byte[0], null, BcfksFile.empty());
  }

  /** The store in a file's bytes. */
  static BcfksStore open(byte[] file, char[] password) throws KeystoreException {
    return new BcfksStore(file, BcfksReader.open(file, password), null);
  }

  Set<String> aliases() throws GeneralSecurityException {
    return writer == null ? reader().aliases() : new TreeSet<>(Collections.list(writer.aliases()));
  }

  /** The key of a name, which the caller closes; empty if there is none. */
  Optional<BcfksReader.Entry> entry(String alias, char[] password)
      throws KeystoreException, GeneralSecurityException {
    if (writer == null) {
      return reader().entry(alias, password);
    }
    Key key = writer.getKey(alias, password);
    byte[] encoded = key == null ? null : key.getEncoded();
    return encoded == null
        ? Optional.empty()
        : Optional.of(new BcfksReader.Entry(key.getAlgorithm(), SecretBytes.owning(encoded)));
  }

  private BcfksReader reader() {
    if (reader == null) {
      throw new IllegalStateException("a keystore is read or written");
    }
    return reader;
  }

  /** Adds a key. */
  void add(String alias, SecretKeySpec key, char[] password)
      throws KeystoreException, GeneralSecurityException {
    if (writer == null) {
      writer = BcfksFile.parse(file, password);
    }
    writer.setKeyEntry(alias, key, password, null);
  }

  /** The bytes of a file with what was added. */
  byte[] format(char[] password, int iterations) throws IOException {
    if (writer == null) {
      throw new IllegalStateException("nothing was added to the keystore");
    }
    return BcfksFile.format(writer, password, iterations);
  }
}
