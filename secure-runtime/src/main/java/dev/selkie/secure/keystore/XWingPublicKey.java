package dev.selkie.secure.keystore;

import dev.selkie.secure.key.SecretBytes;
import java.nio.ByteBuffer;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;

/** The public half of an X-Wing key pair: anybody who has it can seal for its owner. */
public final class XWingPublicKey implements Recipient {
  /** Bytes of a public key. */
  public static final int LENGTH = XWing.PUBLIC_LENGTH;

  private final String alias;
  private final byte[] bytes;

  /**
   * A key of a name.
   *
   * @param bytes 1216 bytes: ML-KEM-768 encapsulation key, X25519 public key
   */
  public XWingPublicKey(String alias, byte[] bytes) {
    if (bytes.length != XWing.PUBLIC_LENGTH) {
      throw new IllegalArgumentException(
          "an X-Wing public key has 1216 bytes: bytes=" + bytes.length);
    }
    this.alias = Aliases.require(alias);
    this.bytes = bytes.clone();
  }

  /** The 1216 bytes. */
  public byte[] bytes() {
    return bytes.clone();
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
  public byte[] wrap(SecretBytes fileKey, byte[] associated) {
    AesWrap.requireFileKey(fileKey);
    HPKE hpke = XWing.hpke();
    try {
      AsymmetricKeyParameter key = hpke.deserializePublicKey(bytes);
      HPKEContextWithEncapsulation context = hpke.setupBaseS(key, XWing.info(associated));
      return ByteBuffer.allocate(XWing.WRAPPED_LENGTH)
          .put(context.getEncapsulation())
          .put(context.seal(XWing.NO_ASSOCIATED_DATA, fileKey.expose()))
          .array();
    } catch (InvalidCipherTextException | IllegalStateException e) {
      throw new IllegalArgumentException("not a sound X-Wing public key: " + alias, e);
    }
  }

  @Override
  public String toString() {
    return "XWingPublicKey[" + alias + "]";
  }
}
