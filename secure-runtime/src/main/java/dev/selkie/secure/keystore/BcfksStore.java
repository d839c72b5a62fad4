package dev.selkie.secure.keystore;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.KeyStoreSpi;
import java.security.Provider;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.Date;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/** A BCFKS keystore that is read by {@link BcfksReader} and written by Bouncy Castle. */
final class BcfksStore extends KeyStore {
  BcfksStore(Provider provider) {
    super(new Spi(), provider, "BCFKS");
  }

  /** Until something is added, Bouncy Castle never sees the file. */
  private static final class Spi extends KeyStoreSpi {
    private byte[] file = new byte[0];
    private @Nullable BcfksReader reader;
    private @Nullable KeyStore writer;

    @Override
    public void engineLoad(InputStream stream, char[] password) throws IOException {
      file = stream.readAllBytes();
      reader = BcfksReader.open(file, password);
    }

    private BcfksReader reader() {
      if (reader == null) {
        throw new IllegalStateException("the keystore is not loaded");
      }
      return reader;
    }

    @Override
    public @Nullable Key engineGetKey(String alias, char[] password)
        throws java.security.UnrecoverableKeyException {
      try {
        return writer == null
            ? reader().entry(alias, password).map(HandedOverKey::new).orElse(null)
            : writer.getKey(alias, password);
      } catch (IOException | KeyStoreException | java.security.NoSuchAlgorithmException e) {
        throw new java.security.UnrecoverableKeyException("the entry does not open");
      }
    }

    @Override
    public void engineSetKeyEntry(
        String alias, Key key, char[] password, Certificate @Nullable [] chain)
        throws KeyStoreException {
      try {
        if (writer == null) {
          writer = BcfksFile.parseByBouncyCastle(file, password);
        }
      } catch (KeystoreException e) {
        throw new KeyStoreException("the keystore does not open", e);
      }
      writer.setKeyEntry(alias, key, password, chain);
    }

    @Override
    public void engineStore(KeyStore.LoadStoreParameter parameter) throws IOException {
      if (writer == null) {
        throw new IllegalStateException("nothing was added to the keystore");
      }
      try {
        writer.store(parameter);
      } catch (java.security.GeneralSecurityException e) {
        throw new IOException("Bouncy Castle refused to write the keystore", e);
      }
    }

    @Override
    public Enumeration<String> engineAliases() {
      try {
        return writer == null ? Collections.enumeration(reader().aliases()) : writer.aliases();
      } catch (KeyStoreException e) {
        throw new IllegalStateException("a loaded keystore refused to list its keys", e);
      }
    }

    @Override
    public boolean engineContainsAlias(String alias) {
      return Collections.list(engineAliases()).contains(alias);
    }

    @Override
    public int engineSize() {
      return Collections.list(engineAliases()).size();
    }

    @Override
    public boolean engineIsKeyEntry(String alias) {
      return engineContainsAlias(alias);
    }

    @Override
    public Certificate @Nullable [] engineGetCertificateChain(String alias) {
      return null;
    }

    @Override
    public @Nullable Certificate engineGetCertificate(String alias) {
      return null;
    }

    @Override
    public @Nullable Date engineGetCreationDate(String alias) {
      return null;
    }

    @Override
    public void engineSetKeyEntry(String alias, byte[] key, Certificate[] chain) {
      throw readOnly();
    }

    @Override
    public void engineSetCertificateEntry(String alias, Certificate certificate) {
      throw readOnly();
    }

    @Override
    public void engineDeleteEntry(String alias) {
      throw readOnly();
    }

    @Override
    public boolean engineIsCertificateEntry(String alias) {
      return false;
    }

    @Override
    public @Nullable String engineGetCertificateAlias(Certificate certificate) {
      return null;
    }

    @Override
    public void engineStore(OutputStream stream, char[] password) {
      throw readOnly();
    }

    private static UnsupportedOperationException readOnly() {
      return new UnsupportedOperationException("Selkie only adds secret keys to a keystore");
    }
  }
}
