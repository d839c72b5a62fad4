package dev.selkie.secure.container;

import dev.selkie.secure.signature.SignerKey;
import dev.selkie.secure.signature.Trust;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A sealed manifest and who stands behind it, for which no key is needed.
 *
 * @param sealed the message
 * @param sha512 its hash
 * @param root of the hash tree that was signed, null if nobody signed whom the reader trusts
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SignedManifest(
    byte[] sealed, byte[] sha512, Authorship authorship, @Nullable ByteString root) {
  /**
   * Reads the manifest and checks its signatures.
   *
   * @throws UntrustedModelException if nobody signed it whom {@code trust} names
   * @throws SealedModelException if a trusted signer's signature is wrong
   */
  static SignedManifest read(SealedFile file, Trust trust) throws IOException {
    file.requireTrustable(trust);
    Preamble preamble = file.preamble();
    byte[] sealed = file.file().read(preamble.manifestAt(), (int) preamble.manifestLength());
    byte[] sha512 = Sha512.of(sealed);
    Optional<SignatureSection> section = file.signature();
    if (section.isEmpty()) {
      return new SignedManifest(sealed, sha512, Authorship.UNSIGNED, null);
    }
    Authorship authorship = authorship(file.header(), section.get(), trust, sha512);
    ByteString root = authorship.signed() ? section.get().root() : null;
    return new SignedManifest(sealed, sha512, authorship, root);
  }

  private static Authorship authorship(
      Header header, SignatureSection section, Trust trust, byte[] manifestHash)
      throws SealedModelException {
    String id = section.signerId().toString();
    Optional<SignerKey> signer = trust.signer(section.signerId().bytes());
    if (signer.isEmpty()) {
      return new Authorship(Authorship.Verdict.UNKNOWN_SIGNER, id, null);
    }
    if (!section.verifies(signer.get(), header.fileId(), header.identity(), manifestHash)) {
      throw new SealedModelException();
    }
    return new Authorship(Authorship.Verdict.SIGNED, id, signer.get().name());
  }
}
