package dev.selkie.secure.signature;

import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/**
 * Who may have made a file.
 *
 * @param signers whose signatures count
 * @param allowUnsigned whether a file without one of theirs opens too; what it holds was then made
 *     by somebody who could open the file, which is all that is known
 */
public record Trust(List<SignerKey> signers, boolean allowUnsigned) {
  /** Nobody asks who made the file: for files whose readers all trust each other. */
  public static final Trust UNSIGNED_ALLOWED = new Trust(List.of(), true);

  /** Copies the list. */
  public Trust {
    signers = List.copyOf(signers);
  }

  /** A file must be signed by one of these. */
  public static Trust of(SignerKey... signers) {
    return new Trust(List.of(signers), false);
  }

  /** The trusted signer of an id. */
  public Optional<SignerKey> signer(byte[] id) {
    return signers.stream().filter(key -> MessageDigest.isEqual(key.id(), id)).findFirst();
  }
}
