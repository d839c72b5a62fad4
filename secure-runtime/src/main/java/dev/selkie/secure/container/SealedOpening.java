package dev.selkie.secure.container;

import dev.selkie.secure.container.SealedModelInfo.RecipientInfo;
import dev.selkie.secure.key.CipherWarmUp;
import dev.selkie.secure.key.OpenSsl;
import dev.selkie.secure.key.SecretBytes;
import dev.selkie.secure.keystore.KeyProvider;
import dev.selkie.secure.keystore.RecipientKey;
import dev.selkie.secure.signature.Trust;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The way from a key to the weights of one file. */
final class SealedOpening {
  private final SealedFile sealed;
  private final Beside<SignedManifest> signed;

  SealedOpening(SealedFile sealed, Trust trust) {
    this.sealed = sealed;
    // Both beside the search for a key, which may take a second.
    signed = Beside.start("selkie-signatures", () -> SignedManifest.read(sealed, trust));
    boolean slowAtFirst = !OpenSsl.isAvailable();
    if (slowAtFirst && sealed.preamble().bodyLength() >= CipherWarmUp.WORTHWHILE_BYTES) {
      CipherWarmUp.OPENING.start();
    }
  }

  /** Opens the file with one key. */
  SealedWeightSource open(RecipientKey key) throws IOException {
    Unlocked unlocked;
    try (SecretBytes fileKey = sealed.unlock(key)) {
      unlocked = Unlocked.of(fileKey, key);
    }
    return source(unlocked, (identity, hash, signed) -> false);
  }

  /** Opens the file with the first key that fits. */
  SealedWeightSource open(SealedAccess access, ReaderMemory memory) throws IOException {
    return source(withFileKey(access, Unlocked::of), memory::checkVersion);
  }

  /** The manifest. */
  OpenedManifest manifest(FileKeys keys) throws IOException {
    return sealed.manifest(keys, signed.get());
  }

  /** The file key, by the first key that fits; the caller closes it. */
  SecretBytes fileKey(SealedAccess access) throws IOException {
    return withFileKey(access, (fileKey, key) -> fileKey.copy().offHeap());
  }

  /** What is left of a key and a file key, both of which are wiped before anything is read. */
  private record Unlocked(FileKeys keys, RecipientInfo recipient) {
    static Unlocked of(SecretBytes fileKey, RecipientKey key) {
      return new Unlocked(new FileKeys(fileKey), new RecipientInfo(key.kind().text(), key.alias()));
    }
  }

  private interface FileKeyUse<T> {
    T with(SecretBytes fileKey, RecipientKey key) throws IOException;
  }

  private <T> T withFileKey(SealedAccess access, FileKeyUse<T> use) throws IOException {
    for (KeyProvider provider : access.keys()) {
      for (RecipientInfo recipient : recipients(provider)) {
        Optional<T> result = withFileKey(provider, recipient, use);
        if (result.isPresent()) {
          return result.get();
        }
      }
    }
    throw new SealedModelException();
  }

  /** The recipients whose keys a provider may have, each name once. */
  private List<RecipientInfo> recipients(KeyProvider provider) {
    return sealed.stanzas().stream()
        .filter(stanza -> provider.serves(stanza.kind()))
        .map(SealedModelInfo::recipient)
        .distinct()
        .toList();
  }

  private <T> Optional<T> withFileKey(
      KeyProvider provider, RecipientInfo recipient, FileKeyUse<T> use) throws IOException {
    Optional<RecipientKey> found = provider.find(recipient.known(), recipient.alias());
    if (found.isEmpty()) {
      return Optional.empty();
    }
    try (RecipientKey key = found.get()) {
      Optional<SecretBytes> fileKey = sealed.find(key);
      if (fileKey.isEmpty()) {
        return Optional.empty();
      }
      try (SecretBytes open = fileKey.get()) {
        return Optional.of(use.with(open, key));
      }
    }
  }

  /** Compares a version with the ones seen before; true if there was something to compare with. */
  private interface VersionCheck {
    boolean passes(ModelIdentity identity, String manifestSha512, boolean signed)
        throws IOException;
  }

  private SealedWeightSource source(Unlocked unlocked, VersionCheck versions) throws IOException {
    FileKeys keys = unlocked.keys();
    try {
      OpenedManifest opened = manifest(keys);
      SealedProvenance provenance =
          new SealedProvenance(
              sealed.header().identity(),
              unlocked.recipient(),
              opened.authorship(),
              opened.sha512(),
              versions.passes(
                  sealed.header().identity(), opened.sha512(), opened.authorship().signed()));
      return new SealedWeightSource(sealed, keys, opened, provenance);
    } catch (IOException | RuntimeException e) {
      keys.close();
      throw e;
    }
  }
}
