package dev.selkie.secure.container;

import dev.selkie.engine.weights.AuthenticationException;

/**
 * A file that nobody signed whom its reader trusts. That can be read in the file by anybody, so the
 * message may be precise; a wrong signature of a trusted signer is a {@link SealedModelException}.
 */
public final class UntrustedModelException extends AuthenticationException {
  private static final long serialVersionUID = 1L;

  private UntrustedModelException(String message) {
    super(message);
  }

  static UntrustedModelException unsigned() {
    return new UntrustedModelException(
        "the file has no signature: seal it with --sign, or open it with --allow-unsigned");
  }

  static UntrustedModelException unknownSigner(ByteString signerId) {
    return new UntrustedModelException(
        "no trusted signer signed the file: give its signer's public key with --trust, or open it"
            + " with --allow-unsigned; signer="
            + signerId);
  }
}
