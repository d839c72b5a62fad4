package dev.selkie.fhe.linear.client;

import dev.selkie.fhe.ring.SecretRing;
import dev.selkie.fhe.seal.BfvParameters;
import java.security.SecureRandom;

/** Whose code makes keys, encrypts and decrypts. */
public enum ClientImplementation {
  /** Selkie's own. */
  SELKIE,
  /** Microsoft SEAL, the reference. */
  SEAL;

  LaneCipher cipher(SecretRing ring, SecureRandom random, BfvParameters parameters) {
    return this == SEAL
        ? new SealCipher(ring, parameters)
        : new SelkieCipher(ring, random, parameters);
  }
}
