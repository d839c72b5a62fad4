package dev.selkie.secure.keystore;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.hpke.HPKE;

/*
 * HPKE (RFC 9180) in base mode with the hybrid KEM X-Wing (ML-KEM-768 and X25519, id 0x647a), HKDF-SHA-256 and AES-256-GCM, by Bouncy
 * Castle. A recorded file stays closed unless both ML-KEM and X25519 fall.
 */

/** The post-quantum recipient's algorithm. Lengths in bytes. */
final class XWing {
  static final int SEED_LENGTH = 32;
  static final int PUBLIC_LENGTH = 1216;
  static final int ENCAPSULATED_LENGTH = 1120;
  static final int SEALED_LENGTH = AesWrap.KEY_LENGTH + 16;
  static final int WRAPPED_LENGTH = ENCAPSULATED_LENGTH + SEALED_LENGTH;

  static final byte[] NO_ASSOCIATED_DATA = new byte[0];

  private static final byte[] INFO =
      "selkie.dev/sealed-container@v1\0x-wing\0".getBytes(StandardCharsets.US_ASCII);

  private XWing() {}

  static HPKE hpke() {
    return new HPKE(HPKE.mode_base, HPKE.kem_X_WING, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
  }

  /** HPKE's {@code info}: format, purpose, and what the wrap is bound to; its AAD is empty. */
  static byte[] info(byte[] associated) {
    return ByteBuffer.allocate(INFO.length + associated.length).put(INFO).put(associated).array();
  }

  static AsymmetricCipherKeyPair keyPair(byte[] seed) {
    return hpke().deserializePrivateKey(seed, null);
  }
}
