package dev.selkie.secure.signature;

import dev.selkie.secure.key.SecretBytes;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.MLDSASigner;

/*
 * Ed25519 (RFC 8032) and ML-DSA-65 (FIPS 204, pure, empty context, hedged) sign the same bytes, and both must verify: a forger
 * has to break both. Bouncy Castle on every JDK, so that 17 and 25 behave alike.
 */

/** A key pair that signs model files. Wiped on close. */
public final class SigningKey implements AutoCloseable {
  /** Bytes of both seeds. */
  public static final int SEED_LENGTH = 64;

  private static final int HALF = 32;

  private final String name;
  private final SecretBytes seed;

  /**
   * A key of a name.
   *
   * @param seed 64 bytes, Ed25519's and ML-DSA's; owned by the result
   */
  public SigningKey(String name, SecretBytes seed) {
    if (seed.length() != SEED_LENGTH) {
      throw new IllegalArgumentException("a signing key has 64 bytes: bytes=" + seed.length());
    }
    this.name = name;
    this.seed = seed;
  }

  /** A new key that no keystore holds. */
  public static SigningKey generate(String name) {
    return new SigningKey(name, SecretBytes.random(SEED_LENGTH));
  }

  /** The key's name. */
  public String name() {
    return name;
  }

  /** The half that others check signatures with. */
  public SignerKey signer() {
    MLDSAPrivateKeyParameters mlDsa = mlDsa();
    try {
      byte[] ed25519 = ed25519().generatePublicKey().getEncoded();
      return SignerKey.of(name, ed25519, mlDsa.getPublicKey());
    } finally {
      mlDsa.destroy();
    }
  }

  /** Signs with both algorithms. */
  public DualSignature sign(byte[] message) {
    Ed25519Signer classical = new Ed25519Signer();
    classical.init(true, ed25519());
    classical.update(message, 0, message.length);
    MLDSAPrivateKeyParameters key = mlDsa();
    try {
      MLDSASigner quantum = new MLDSASigner();
      quantum.init(true, new ParametersWithRandom(key, new SecureRandom()));
      quantum.update(message, 0, message.length);
      return new DualSignature(classical.generateSignature(), quantum.generateSignature());
    } catch (CryptoException e) {
      throw new IllegalStateException("ML-DSA-65 refused to sign", e);
    } finally {
      key.destroy();
    }
  }

  private Ed25519PrivateKeyParameters ed25519() {
    return new Ed25519PrivateKeyParameters(seed.expose(), 0);
  }

  private MLDSAPrivateKeyParameters mlDsa() {
    byte[] half = Arrays.copyOfRange(seed.expose(), HALF, SEED_LENGTH);
    try {
      return new MLDSAPrivateKeyParameters(MLDSAParameters.ml_dsa_65, half);
    } finally {
      Arrays.fill(half, (byte) 0);
    }
  }

  @Override
  public void close() {
    seed.close();
  }

  @Override
  public String toString() {
    return "SigningKey[" + name + "]";
  }
}
