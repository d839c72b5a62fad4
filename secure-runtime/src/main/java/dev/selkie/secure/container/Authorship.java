package dev.selkie.secure.container;

import org.jspecify.annotations.Nullable;

/**
 * What was found out about who made a file.
 *
 * @param verdict the finding
 * @param signerId 64 hexadecimal digits, null if the file has no signature
 * @param signerName the name that the reader knows the signer by, null if it knows none
 */
public record Authorship(Verdict verdict, @Nullable String signerId, @Nullable String signerName) {
  /** What may be found. */
  public enum Verdict {
    /** Both signatures of a trusted signer are right. */
    SIGNED,
    /** There is no signature, which was allowed. */
    UNSIGNED,
    /** There are signatures of somebody whom the reader does not know, which was allowed. */
    UNKNOWN_SIGNER
  }

  static final Authorship UNSIGNED = new Authorship(Verdict.UNSIGNED, null, null);

  /** Whether a trusted signer vouches for every byte. */
  public boolean signed() {
    return verdict == Verdict.SIGNED;
  }

  /** The finding in words. */
  public String text() {
    return switch (verdict) {
      case SIGNED -> "signed by " + signerName;
      case UNSIGNED -> "unsigned, allowed by --allow-unsigned";
      case UNKNOWN_SIGNER -> "signed by an unknown signer, allowed by --allow-unsigned";
    };
  }
}
