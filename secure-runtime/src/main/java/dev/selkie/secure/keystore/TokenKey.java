package dev.selkie.secure.keystore;

import dev.selkie.secure.key.AesGcm;
import dev.selkie.secure.key.SecretBytes;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.ProviderException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/** An AES-256 key in a PKCS#11 token, which wraps file keys there. It has no bytes in this JVM. */
public final class TokenKey implements WrappingKey {
  private static final int TAG_BITS = 8 * AesGcm.TAG_LENGTH;

  private final String alias;
  private final SecretKey key;
  private final Provider provider;

  TokenKey(String alias, SecretKey key, Provider provider) {
    this.alias = alias;
    this.key = key;
    this.provider = provider;
  }

  @Override
  public RecipientKind kind() {
    return RecipientKind.PKCS11;
  }

  @Override
  public String alias() {
    return alias;
  }

  /**
   * Wraps in the token.
   *
   * @throws IllegalStateException if the token refuses, or was removed
   */
  @Override
  public byte[] wrap(SecretBytes fileKey, byte[] associated) {
    AesWrap.requireFileKey(fileKey);
    byte[] nonce = AesWrap.nonce();
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, associated);
      return AesWrap.join(nonce, cipher.doFinal(fileKey.expose()));
    } catch (GeneralSecurityException | ProviderException e) {
      throw new IllegalStateException("the token refused to wrap a file key", e);
    }
  }

  @Override
  public SecretBytes unwrap(byte[] parameters, byte[] wrapped, byte[] associated)
      throws WrapException {
    if (wrapped.length != AesWrap.WRAPPED_LENGTH) {
      throw new WrapException();
    }
    byte[] nonce = Arrays.copyOf(wrapped, AesGcm.NONCE_LENGTH);
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, nonce, associated);
      int length = wrapped.length - nonce.length;
      byte[] fileKey = cipher.doFinal(wrapped, nonce.length, length);
      if (fileKey.length != AesWrap.KEY_LENGTH) {
        throw new WrapException();
      }
      return SecretBytes.owning(fileKey);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new WrapException();
    }
  }

  private Cipher cipher(int mode, byte[] nonce, byte[] associated) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", provider);
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(associated);
    return cipher;
  }

  /** Does nothing: the key is the token's. */
  @Override
  public void close() {}

  @Override
  public String toString() {
    return "TokenKey[" + alias + "]";
  }
}
