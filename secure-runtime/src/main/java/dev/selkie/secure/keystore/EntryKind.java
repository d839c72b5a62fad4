package dev.selkie.secure.keystore;

import dev.selkie.secure.key.SecretBytes;
import dev.selkie.secure.signature.SigningKey;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/*
 * BCFKS knows secret keys of a few algorithms only. An AES key is what it is; the seeds of key pairs are stored as keys of
 * HMAC-SHA-512, with one byte in front that says what they are.
 */

/** What an entry of a keystore is. */
public enum EntryKind {
  /** An AES-256 key that wraps file keys. */
  WRAPPING("bcfks", 0, 32),
  /** The seed of an X-Wing key pair. */
  X_WING("x-wing", 1, XWing.SEED_LENGTH),
  /** The seeds of an Ed25519 and an ML-DSA-65 key pair. */
  SIGNING("signing", 2, SigningKey.SEED_LENGTH);

  private static final String AES = "AES";
  private static final String TAGGED = "HmacSHA512";

  private final String text;
  private final int tag;
  private final int secretLength;

  EntryKind(String text, int tag, int secretLength) {
    this.text = text;
    this.tag = tag;
    this.secretLength = secretLength;
  }

  /** The kind's name, such as {@code "bcfks"}. */
  public String text() {
    return text;
  }

  int secretLength() {
    return secretLength;
  }

  String algorithm() {
    return tag == 0 ? AES : TAGGED;
  }

  /** The bytes of an entry; the caller wipes them. */
  byte[] encode(SecretBytes secret) {
    if (tag == 0) {
      return secret.expose().clone();
    }
    return ByteBuffer.allocate(1 + secretLength).put((byte) tag).put(secret.expose()).array();
  }

  /** The secret in an entry of this kind. */
  SecretBytes decode(byte[] entry) {
    return SecretBytes.owning(Arrays.copyOfRange(entry, tag == 0 ? 0 : 1, entry.length));
  }

  /** What an entry is, empty if it is none of these. */
  static Optional<EntryKind> of(String algorithm, byte[] entry) {
    return Arrays.stream(values()).filter(kind -> kind.fits(algorithm, entry)).findFirst();
  }

  private boolean fits(String name, byte[] entry) {
    if (tag == 0) {
      return name.equals(AES) && entry.length == secretLength;
    }
    return name.equalsIgnoreCase(TAGGED) && entry.length == 1 + secretLength && entry[0] == tag;
  }
}
