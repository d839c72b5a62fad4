package dev.selkie.secure.signature;

/**
 * Two signatures of the same bytes. Both must be right.
 *
 * @param ed25519 64 bytes
 * @param mlDsa 3309 bytes, ML-DSA-65
 */
@SuppressWarnings("ArrayRecordComponent") // two public byte strings, compared by nobody
public record DualSignature(byte[] ed25519, byte[] mlDsa) {
  /** Bytes of an Ed25519 signature. */
  public static final int ED25519_LENGTH = 64;

  /** Bytes of an ML-DSA-65 signature. */
  public static final int ML_DSA_LENGTH = 3309;
}
