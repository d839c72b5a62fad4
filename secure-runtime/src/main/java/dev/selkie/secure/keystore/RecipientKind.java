package dev.selkie.secure.keystore;

import java.util.Arrays;
import java.util.Optional;

/**
 * The kinds of recipient stanza that this version knows: docs/spec/sealed-container-v1.md, section
 * 4.
 */
public enum RecipientKind {
  /** An AES-256 key in a BCFKS keystore. */
  BCFKS(1, "bcfks", 0, AesWrap.WRAPPED_LENGTH),
  /** An AES-256 key in a PKCS#11 token, which it never leaves. */
  PKCS11(2, "pkcs11", 0, AesWrap.WRAPPED_LENGTH),
  /** A password, by Argon2id. Such a stanza is the only one of its file. */
  ARGON2ID(3, "argon2id", Argon2Cost.ENCODED_LENGTH, AesWrap.WRAPPED_LENGTH),
  /** An X-Wing key pair: ML-KEM-768 and X25519, by HPKE. */
  X_WING(4, "x-wing", 0, XWing.WRAPPED_LENGTH);

  private final int number;
  private final String text;
  private final int parametersLength;
  private final int wrappedLength;

  RecipientKind(int number, String text, int parametersLength, int wrappedLength) {
    this.number = number;
    this.text = text;
    this.parametersLength = parametersLength;
    this.wrappedLength = wrappedLength;
  }

  /** The stanza's type. */
  public int number() {
    return number;
  }

  /** The kind's name, such as {@code "bcfks"}. */
  public String text() {
    return text;
  }

  /** Bytes between the recipient's name and the wrapped key. */
  public int parametersLength() {
    return parametersLength;
  }

  /** Bytes of a wrapped file key. */
  public int wrappedLength() {
    return wrappedLength;
  }

  /** The kind of a stanza type, empty if it is not known here. */
  public static Optional<RecipientKind> of(long number) {
    return Arrays.stream(values()).filter(kind -> kind.number == number).findFirst();
  }
}
