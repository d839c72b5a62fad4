package dev.selkie.secure.keystore;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import org.bouncycastle.crypto.util.PBKDF2Config;
import org.bouncycastle.jcajce.BCFKSLoadStoreParameter;
import org.bouncycastle.jcajce.BCFKSLoadStoreParameter.EncryptionAlgorithm;
import org.bouncycastle.jcajce.BCFKSLoadStoreParameter.MacAlgorithm;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/*
 * Bouncy Castle's BCFKS: the store is encrypted with AES-256-CCM and MACed with HMAC-SHA-512, both under
 * PBKDF2-HMAC-SHA-512 of the password. Its parser throws unchecked exceptions on damaged files. The provider is an
 * object of ours; it is not installed in the JVM.
 */

/** BCFKS bytes to and from a {@link KeyStore}. */
final class BcfksFile {
  /** A keystore of a few keys has about a kilobyte. */
  static final int MAX_BYTES = 1 << 20;

  private BcfksFile() {}

  /** Built when a keystore is first used: it takes a tenth of a second. */
  private static final class Holder {
    static final Provider PROVIDER = new BouncyCastleProvider();
  }

  static KeyStore empty() throws IOException {
    try {
      KeyStore store = KeyStore.getInstance("BCFKS", Holder.PROVIDER);
      store.load(null, null);
      return store;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Bouncy Castle has no BCFKS keystore", e);
    }
  }

  /** The keystore in a file's bytes, to which keys can be added. */
  static KeyStore parse(byte[] bytes, char[] password) throws KeystoreException {
    try {
      KeyStore store = KeyStore.getInstance("BCFKS", Holder.PROVIDER);
      store.load(new ByteArrayInputStream(bytes), password);
      return store;
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      throw new KeystoreException();
    }
  }

  /**
   * The keystore's bytes.
   *
   * @param iterations of PBKDF2; Bouncy Castle's own default is 51,200
   */
  static byte[] format(KeyStore store, char[] password, int iterations) throws IOException {
    PBKDF2Config derivation =
        new PBKDF2Config.Builder()
            .withIterationCount(iterations)
            .withPRF(PBKDF2Config.PRF_SHA512)
            .withSaltLength(32)
            .build();
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      store.store(
          new BCFKSLoadStoreParameter.Builder(out, password)
              .withStorePBKDFConfig(derivation)
              .withStoreEncryptionAlgorithm(EncryptionAlgorithm.AES256_CCM)
              .withStoreMacAlgorithm(MacAlgorithm.HmacSHA512)
              .build());
      return out.toByteArray();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Bouncy Castle refused to write a BCFKS keystore", e);
    }
  }
}
