package dev.selkie.secure.signature;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.MLDSASigner;

/** The public half of a signing key: Ed25519 and ML-DSA-65 side by side. */
public final class SignerKey {
  /** Bytes of both public keys. */
  public static final int LENGTH = 32 + 1952;

  /** Bytes of {@link #id()}. */
  public static final int ID_LENGTH = 32;

  private static final int ED25519_LENGTH = 32;
  private static final byte[] ID_DOMAIN =
      "selkie.dev/signer@v1\0".getBytes(StandardCharsets.US_ASCII);

  private final String name;
  private final byte[] bytes;

  /**
   * A key of a name, which means something to its user only.
   *
   * @param bytes 1984 bytes: Ed25519 public key (32), ML-DSA-65 public key (1952)
   */
  public SignerKey(String name, byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("a signer's key has 1984 bytes: bytes=" + bytes.length);
    }
    this.name = name;
    this.bytes = bytes.clone();
  }

  /** The name it was given. */
  public String name() {
    return name;
  }

  /** Both public keys, 1984 bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** What a signed file names its signer by: SHA-256 of domain and both keys, 32 bytes. */
  public byte[] id() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(ID_DOMAIN);
      return digest.digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Whether both signatures of the message are right. */
  public boolean verifies(byte[] message, DualSignature signature) {
    boolean classical = verifiesEd25519(message, signature.ed25519());
    return verifiesMlDsa(message, signature.mlDsa()) && classical;
  }

  private boolean verifiesEd25519(byte[] message, byte[] signature) {
    Ed25519Signer verifier = new Ed25519Signer();
    try {
      verifier.init(false, new Ed25519PublicKeyParameters(bytes, 0));
    } catch (IllegalArgumentException e) {
      return false; // not a point of the curve
    }
    verifier.update(message, 0, message.length);
    return verifier.verifySignature(signature);
  }

  private boolean verifiesMlDsa(byte[] message, byte[] signature) {
    byte[] key = Arrays.copyOfRange(bytes, ED25519_LENGTH, LENGTH);
    MLDSASigner verifier = new MLDSASigner();
    verifier.init(false, new MLDSAPublicKeyParameters(MLDSAParameters.ml_dsa_65, key));
    verifier.update(message, 0, message.length);
    return verifier.verifySignature(signature);
  }

  static SignerKey of(String name, byte[] ed25519, byte[] mlDsa) {
    return new SignerKey(name, ByteBuffer.allocate(LENGTH).put(ed25519).put(mlDsa).array());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SignerKey key
        && key.name.equals(name)
        && Arrays.equals(key.bytes, bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "SignerKey[" + name + ", " + HexFormat.of().formatHex(id()) + "]";
  }
}
