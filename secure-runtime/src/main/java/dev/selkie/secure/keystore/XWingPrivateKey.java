package dev.selkie.secure.keystore;

import dev.selkie.secure.key.SecretBytes;
import java.util.Arrays;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContext;

/** An X-Wing key pair out of a keystore. Wiped on close. */
public final class XWingPrivateKey implements RecipientKey {
  private final String alias;
  private final SecretBytes seed;

  XWingPrivateKey(String alias, SecretBytes seed) {
    if (seed.length() != XWing.SEED_LENGTH) {
      throw new IllegalArgumentException("an X-Wing seed has 32 bytes: bytes=" + seed.length());
    }
    this.alias = alias;
    this.seed = seed;
  }

  SecretBytes seed() {
    return seed;
  }

  /** The half that others seal for. */
  public XWingPublicKey publicKey() {
    AsymmetricCipherKeyPair pair = XWing.keyPair(seed.expose());
    return new XWingPublicKey(alias, XWing.hpke().serializePublicKey(pair.getPublic()));
  }

  @Override
  public RecipientKind kind() {
    return RecipientKind.X_WING;
  }

  @Override
  public String alias() {
    return alias;
  }

  @Override
  public SecretBytes unwrap(byte[] parameters, byte[] wrapped, byte[] associated)
      throws WrapException {
    if (wrapped.length != XWing.WRAPPED_LENGTH) {
      throw new WrapException();
    }
    byte[] encapsulated = Arrays.copyOf(wrapped, XWing.ENCAPSULATED_LENGTH);
    byte[] sealed = Arrays.copyOfRange(wrapped, XWing.ENCAPSULATED_LENGTH, XWing.WRAPPED_LENGTH);
    HPKE hpke = XWing.hpke();
    byte[] open = seed.expose();
    try {
      AsymmetricCipherKeyPair pair = XWing.keyPair(open);
      HPKEContext context = hpke.setupBaseR(encapsulated, pair, XWing.info(associated));
      return SecretBytes.owning(context.open(XWing.NO_ASSOCIATED_DATA, sealed));
    } catch (InvalidCipherTextException | RuntimeException e) {
      // An all-zero X25519 share, for one, is an unchecked exception in Bouncy Castle.
      throw new WrapException();
    }
  }

  @Override
  public void close() {
    seed.close();
  }

  @Override
  public String toString() {
    return "XWingPrivateKey[" + alias + "]";
  }
}
