package dev.selkie.secure.keystore;

import dev.selkie.secure.key.AesGcm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.security.AuthProvider;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.security.auth.login.LoginException;

/*
 * A PKCS#11 token through the JDK's SunPKCS11 provider, of which this class makes its own object; it is not installed in the JVM.
 * A token accepts any PIN while the process is logged in, so opening logs out first. Key wrapping mechanisms (KW, KWP) are not exposed by
 * SoftHSM2, so file keys are wrapped by AES-GCM inside the token: the wrapping key is generated there and has no bytes outside.
 */

/** An open session with a PKCS#11 token. One thread at a time. */
public final class Token implements AutoCloseable {
  private final TokenAddress address;
  private final AuthProvider provider;
  private final KeyStore store;

  private Token(TokenAddress address, AuthProvider provider, KeyStore store) {
    this.address = address;
    this.provider = provider;
    this.store = store;
  }

  /**
   * Logs in.
   *
   * @param pin copied by the provider; the caller wipes its own
   * @throws KeystoreException if the token refuses the PIN or cannot be reached
   * @throws NoSuchFileException if there is no such library
   */
  public static Token open(TokenAddress address, char[] pin) throws IOException {
    if (!Files.isRegularFile(address.library())) {
      throw new NoSuchFileException(address.library() + ": there is no such PKCS#11 library");
    }
    Provider prototype = Security.getProvider("SunPKCS11");
    if (prototype == null) {
      throw new IOException("this Java has no SunPKCS11 provider (module jdk.crypto.cryptoki)");
    }
    try {
      AuthProvider provider = (AuthProvider) prototype.configure(configuration(address));
      provider.logout();
      KeyStore store = KeyStore.getInstance("PKCS11", provider);
      store.load(null, pin);
      return new Token(address, provider, store);
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      throw new KeystoreException();
    }
  }

  private static String configuration(TokenAddress address) {
    return String.join(
        "\n",
        "--name=selkie",
        "library=\"" + address.library() + "\"",
        "slotListIndex=" + address.slot(),
        "attributes(generate,CKO_SECRET_KEY,CKK_AES)={",
        "CKA_TOKEN=true",
        "CKA_SENSITIVE=true",
        "CKA_EXTRACTABLE=false",
        "CKA_ENCRYPT=true",
        "CKA_DECRYPT=true",
        "}",
        "");
  }

  /** The names of all keys, sorted. */
  public List<String> list() throws IOException {
    try {
      List<String> aliases = Collections.list(store.aliases());
      Collections.sort(aliases);
      return List.copyOf(aliases);
    } catch (GeneralSecurityException | ProviderException e) {
      throw new KeystoreException();
    }
  }

  /**
   * Has the token make an AES-256 key that never leaves it.
   *
   * @throws IllegalArgumentException if there is a key of that name
   */
  public TokenKey generateKey(String alias) throws IOException {
    Aliases.require(alias);
    if (list().contains(alias)) {
      throw new IllegalArgumentException(address + " already has a key named " + alias);
    }
    try {
      KeyGenerator generator = KeyGenerator.getInstance("AES", provider);
      generator.init(8 * AesGcm.KEY_LENGTH);
      SecretKey key = generator.generateKey();
      store.setKeyEntry(alias, key, null, null);
    } catch (GeneralSecurityException | ProviderException e) {
      throw new IOException(address + " refused to make an AES-256 key", e);
    }
    return key(alias).orElseThrow(KeystoreException::new);
  }

  /**
   * The key of a name, empty if there is none.
   *
   * @throws ExtractableKeyException if the key could leave the token
   */
  public Optional<TokenKey> key(String alias) throws IOException {
    try {
      Key entry = store.containsAlias(alias) ? store.getKey(alias, null) : null;
      if (!(entry instanceof SecretKey key) || !key.getAlgorithm().equals("AES")) {
        return Optional.empty();
      }
      if (mayLeave(key)) {
        throw new ExtractableKeyException(alias);
      }
      return Optional.of(new TokenKey(alias, key, provider));
    } catch (GeneralSecurityException | ProviderException e) {
      throw new KeystoreException();
    }
  }

  /**
   * Its bytes are at hand, or the token would hand them out wrapped: the provider's text says so.
   */
  private static boolean mayLeave(SecretKey key) {
    byte[] encoded = key.getEncoded();
    if (encoded != null) {
      java.util.Arrays.fill(encoded, (byte) 0);
      return true;
    }
    return key.toString().contains(" extractable");
  }

  /** Logs out; keys that were handed out no longer work. */
  @Override
  public void close() {
    try {
      provider.logout();
    } catch (LoginException | ProviderException e) {
      // The token is gone, and with it the session.
    }
  }

  @Override
  public String toString() {
    return "Token[" + address + "]";
  }
}
