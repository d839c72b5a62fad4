package dev.selkie.secure.container;

import static dev.selkie.secure.container.SealedLayout.PREAMBLE_LENGTH;

import dev.selkie.secure.cobblestone.ChunkCipher;
import dev.selkie.secure.cobblestone.Cobblestone;
import dev.selkie.secure.cobblestone.CobblestoneException;
import dev.selkie.secure.cobblestone.MessageKeys;
import dev.selkie.secure.cobblestone.MessageOpener;
import dev.selkie.secure.file.PositionedFile;
import dev.selkie.secure.key.SecretBytes;
import dev.selkie.secure.keystore.RecipientKey;
import dev.selkie.secure.keystore.RecipientKind;
import dev.selkie.secure.signature.Trust;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** An open sealed file: its public part, and the steps that lead from a key to its manifest. */
final class SealedFile implements AutoCloseable {
  private final PositionedFile file;
  private final byte[] head;
  private final Preamble preamble;
  private final HeaderCopies copies;
  private final Header header;

  private SealedFile(PositionedFile file, byte[] head, Preamble preamble, HeaderCopies copies) {
    this.file = file;
    this.head = head;
    this.preamble = preamble;
    this.copies = copies;
    this.header = copies.header();
  }

  /** Opens a file and reads what can be read without a key. */
  static SealedFile open(Path path) throws IOException {
    return open(PositionedFile.open(path));
  }

  /** The same for a file that is open, which it takes over. */
  static SealedFile open(PositionedFile file) throws IOException {
    try {
      byte[] head = file.read(0, PREAMBLE_LENGTH);
      Preamble preamble = Preamble.parse(file.path(), head, file.length());
      return new SealedFile(file, head, preamble, HeaderCopies.choose(file, preamble));
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  PositionedFile file() {
    return file;
  }

  Preamble preamble() {
    return preamble;
  }

  Header header() {
    return header;
  }

  HeaderCopies copies() {
    return copies;
  }

  /** The recipients of the kinds that this version knows. */
  List<Stanza.Known> stanzas() {
    return header.stanzas().stream()
        .filter(Stanza.Known.class::isInstance)
        .map(Stanza.Known.class::cast)
        .toList();
  }

  /** Unwraps the file key and checks the header's MAC. */
  SecretBytes unlock(RecipientKey key) throws SealedModelException {
    return find(key).orElseThrow(SealedModelException::new);
  }

  /** The same, empty if no stanza is for this key. */
  Optional<SecretBytes> find(RecipientKey key) {
    return stanzas().stream()
        .filter(stanza -> stanza.kind() == key.kind())
        .filter(
            stanza -> stanza.kind() == RecipientKind.ARGON2ID || stanza.alias().equals(key.alias()))
        .flatMap(stanza -> unlock(stanza, key).stream())
        .findFirst();
  }

  private Optional<SecretBytes> unlock(Stanza.Known stanza, RecipientKey key) {
    Optional<SecretBytes> fileKey = stanza.unwrap(header.fileId(), key).map(SecretBytes::offHeap);
    if (fileKey.isEmpty()) {
      return Optional.empty();
    }
    try (FileKeys keys = new FileKeys(fileKey.get())) {
      if (header.authenticates(head, keys.headerMac())) {
        return fileKey;
      }
    }
    fileKey.get().close();
    return Optional.empty();
  }

  /** Refuses a file that the reader's trust cannot cover, before any key is used. */
  void requireTrustable(Trust trust) throws IOException {
    if (trust.allowUnsigned()) {
      return;
    }
    SignatureSection section = signature().orElseThrow(UntrustedModelException::unsigned);
    if (trust.signer(section.signerId().bytes()).isEmpty()) {
      throw UntrustedModelException.unknownSigner(section.signerId());
    }
  }

  /** The signatures, empty if there are none. */
  Optional<SignatureSection> signature() throws IOException {
    if (!preamble.signed()) {
      return Optional.empty();
    }
    byte[] page = file.read(preamble.signaturesAt(), (int) preamble.signaturesLength());
    return Optional.of(SignatureSection.parse(page));
  }

  /** Decrypts and reads a manifest whose signatures were checked. */
  OpenedManifest manifest(FileKeys keys, SignedManifest signed) throws IOException {
    Manifest manifest = decrypt(keys, signed.sealed());
    ByteString root = signed.root();
    LeafHashes leaves = manifest.leaves();
    if (root != null && (leaves == null || !leaves.root().equals(root))) {
      throw new SealedModelException();
    }
    String sha512 = HexFormat.of().formatHex(signed.sha512());
    return new OpenedManifest(manifest, signed.authorship(), sha512);
  }

  private Manifest decrypt(FileKeys keys, byte[] sealed) throws IOException {
    long plainLength = Cobblestone.plainLength(sealed.length);
    if (plainLength < 0) {
      throw new SealedModelException();
    }
    byte[] context = MessageContext.manifest(header.fileId(), plainLength);
    byte[] start = Arrays.copyOf(sealed, Cobblestone.HEADER_LENGTH);
    byte[] plain = new byte[0];
    try (MessageKeys message = messageKeys(keys.manifest(), start, context)) {
      plain = new byte[(int) plainLength];
      MessageOpener.Source source =
          (offset, target) -> target.put(sealed, (int) offset, target.remaining());
      MessageOpener.open(message, new ChunkCipher(), source, sealed.length, ByteBuffer.wrap(plain));
      Manifest manifest = ManifestReader.parse(file.path(), plain, preamble.bodyLength());
      if (!manifest.identity().equals(header.identity())) {
        throw new SealedModelException();
      }
      return manifest;
    } catch (CobblestoneException e) {
      throw new SealedModelException();
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  /**
   * Derives the keys of a message and checks its commitment.
   *
   * @param start the message's first 56 bytes: salt and commitment
   */
  static MessageKeys messageKeys(SecretBytes inputKey, byte[] start, byte[] context)
      throws SealedModelException {
    byte[] salt = Arrays.copyOf(start, Cobblestone.SALT_LENGTH);
    MessageKeys keys = MessageKeys.derive(inputKey, salt, context);
    byte[] found = Arrays.copyOfRange(start, Cobblestone.SALT_LENGTH, Cobblestone.HEADER_LENGTH);
    if (!keys.commitsTo(found)) {
      keys.close();
      throw new SealedModelException();
    }
    return keys;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
