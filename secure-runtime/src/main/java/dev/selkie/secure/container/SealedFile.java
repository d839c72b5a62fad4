package dev.selkie.secure.container;

import static dev.selkie.secure.container.SealedLayout.PREAMBLE_LENGTH;

import dev.selkie.secure.cobblestone.ChunkCipher;
import dev.selkie.secure.cobblestone.Cobblestone;
import dev.selkie.secure.cobblestone.CobblestoneException;
import dev.selkie.secure.cobblestone.MessageKeys;
import dev.selkie.secure.cobblestone.MessageOpener;
import dev.selkie.secure.file.PositionedFile;
import dev.selkie.secure.key.SecretBytes;
import dev.selkie.secure.keystore.KeystoreKey;
import dev.selkie.secure.keystore.WrapException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** An open sealed file: its public part, and the steps that lead from a key to its manifest. */
final class SealedFile implements AutoCloseable {
  private final PositionedFile file;
  private final byte[] head;
  private final Preamble preamble;
  private final Header header;

  private SealedFile(PositionedFile file, byte[] head, Preamble preamble, Header header) {
    this.file = file;
    this.head = head;
    this.preamble = preamble;
    this.header = header;
  }

  /** Opens a file and reads what can be read without a key. */
  static SealedFile open(Path path) throws IOException {
    PositionedFile file = PositionedFile.open(path);
    try {
      byte[] head = file.read(0, PREAMBLE_LENGTH);
      Preamble preamble = Preamble.parse(path, head, file.length());
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

  /** Names of keystore keys that the file says it is sealed for, each once. */
  List<String> aliases() {
    return header.stanzas().stream()
        .filter(Stanza.Bcfks.class::isInstance)
        .map(stanza -> ((Stanza.Bcfks) stanza).alias())
        .distinct()
        .toList();
  }

  /** Unwraps the file key and checks the header's MAC. */
  FileKeys unlock(KeystoreKey key) throws SealedModelException {
    return find(key).orElseThrow(SealedModelException::new);
  }

  /** The same, empty if no stanza is for this key. */
  Optional<FileKeys> find(KeystoreKey key) {
    return header.stanzas().stream()
        .filter(Stanza.Bcfks.class::isInstance)
        .map(Stanza.Bcfks.class::cast)
        .filter(stanza -> stanza.alias().equals(key.alias()))
        .flatMap(stanza -> unlock(stanza, key).stream())
        .findFirst();
  }

  private Optional<FileKeys> unlock(Stanza.Bcfks stanza, KeystoreKey key) {
    byte[] wrapped = stanza.wrapped().bytes();
    byte[] bound = Stanza.Bcfks.associated(header.fileId(), stanza.alias(), wrapped.length);
    try (SecretBytes fileKey = key.unwrap(wrapped, bound)) {
      FileKeys keys = new FileKeys(fileKey);
      if (header.authenticates(head, keys.headerMac())) {
        return Optional.of(keys);
      }
      keys.close();
      return Optional.empty();
    } catch (WrapException e) {
      return Optional.empty();
    }
  }

  /** Decrypts and reads the manifest. */
  Manifest manifest(FileKeys keys) throws IOException {
    long length = preamble.manifestLength();
    long plainLength = Cobblestone.plainLength(length);
    if (plainLength < 0) {
      throw new SealedModelException();
    }
    byte[] context = MessageContext.manifest(header.fileId(), plainLength);
    byte[] start = file.read(preamble.manifestAt(), Cobblestone.HEADER_LENGTH);
    byte[] plain = new byte[0];
    try (MessageKeys message = messageKeys(keys.manifest(), start, context)) {
      plain = new byte[(int) plainLength];
      MessageOpener.Source source =
          (offset, target) -> file.read(preamble.manifestAt() + offset, target);
      MessageOpener.open(message, new ChunkCipher(), source, length, ByteBuffer.wrap(plain));
      long bodyLength = preamble.totalLength() - preamble.bodyAt();
      Manifest manifest = ManifestReader.parse(file.path(), plain, bodyLength);
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
