package dev.selkie.secure.container;

import static dev.selkie.secure.container.SealedLayout.*;

import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.WeightSource;
import dev.selkie.secure.cobblestone.ChunkCipher;
import dev.selkie.secure.cobblestone.Cobblestone;
import dev.selkie.secure.cobblestone.MessageKeys;
import dev.selkie.secure.cobblestone.MessageOpener;
import dev.selkie.secure.cobblestone.MessageSealer;
import dev.selkie.secure.file.AtomicFile;
import dev.selkie.secure.key.SecretBytes;
import dev.selkie.secure.keystore.KeystoreKey;
import dev.selkie.secure.keystore.Recipient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/*
 * A tensor's commitment depends on its salt, name and shape but not on its bytes, so the manifest, which holds all commitments, can be
 * written before the first tensor is read: one pass, one tensor in memory at a time.
 */

/** Seals one model. */
final class SealedModelWriter {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final WeightSource plain;
  private final ModelIdentity identity;
  private final List<? extends Recipient> recipients;
  private final int capacity;
  private final ByteString fileId = ByteString.copyOf(random(FILE_ID_LENGTH));
  private final ChunkCipher cipher = new ChunkCipher();

  SealedModelWriter(
      WeightSource plain,
      ModelIdentity identity,
      List<? extends Recipient> recipients,
      int capacity) {
    if (recipients.isEmpty()) {
      throw new IllegalArgumentException("a sealed file needs a recipient");
    }
    this.plain = plain;
    this.identity = identity;
    this.recipients = recipients;
    this.capacity = capacity;
  }

  /** Writes the file, all of it or nothing. */
  void write(Path out) throws IOException {
    try (SecretBytes fileKey = SecretBytes.random(KeystoreKey.FILE_KEY_LENGTH)) {
      write(out, fileKey);
    }
  }

  /** The same under a given file key, which must not be used for another file but in tests. */
  void write(Path out, SecretBytes fileKey) throws IOException {
    try (FileKeys keys = new FileKeys(fileKey)) {
      List<Stanza> stanzas = recipients.stream().map(r -> stanza(r, fileKey)).toList();
      AtomicFile.replace(out, channel -> write(channel, keys, stanzas));
    }
  }

  private Stanza stanza(Recipient recipient, SecretBytes fileKey) {
    KeystoreKey key = (KeystoreKey) recipient;
    byte[] bound = Stanza.Bcfks.associated(fileId, key.alias(), KeystoreKey.WRAPPED_LENGTH);
    return new Stanza.Bcfks(key.alias(), ByteString.copyOf(key.wrap(fileKey, bound)));
  }

  private void write(FileChannel channel, FileKeys keys, List<Stanza> stanzas) throws IOException {
    List<byte[]> salts = new ArrayList<>();
    List<TensorEntry> tensors = tensors(keys, salts);
    byte[] manifest =
        ManifestWriter.encode(new Manifest(identity, plain.format(), plain.metadata(), tensors));
    long manifestPadded = manifestPadded(manifest.length);
    long manifestLength = Cobblestone.sealedLength(manifestPadded);
    if (manifestLength > MAX_MANIFEST_LENGTH) {
      throw new IllegalArgumentException(
          "metadata and tensor table have at most 2^28 bytes: " + manifest.length);
    }
    long body = tensors.stream().mapToLong(TensorEntry::sealedLength).sum();
    long total = HEADERS_AT + 2L * capacity + manifestLength + body;
    Preamble preamble = new Preamble(MINOR, capacity, total, manifestLength);
    Header header = Header.seal(1, fileId, identity, stanzas, preamble, keys.headerMac());
    ByteBuffer head = ByteBuffer.allocate(HEADERS_AT + 2 * capacity).put(preamble.encode());
    byte[] copy = header.encode(capacity);
    AtomicFile.writeFully(channel, head.position(HEADERS_AT).put(copy).put(copy).flip());
    byte[] context = MessageContext.manifest(fileId, manifestPadded);
    byte[] salt = random(Cobblestone.SALT_LENGTH);
    try (MessageKeys message = MessageKeys.derive(keys.manifest(), salt, context)) {
      seal(channel, message, ByteBuffer.wrap(manifest), manifestPadded);
    } finally {
      Arrays.fill(manifest, (byte) 0);
    }
    for (TensorEntry tensor : tensors) {
      writeTensor(channel, keys, tensor, salts.get(tensor.index()));
    }
  }

  private List<TensorEntry> tensors(FileKeys keys, List<byte[]> salts) {
    List<TensorEntry> entries = new ArrayList<>();
    long offset = 0;
    for (TensorInfo info : plain.tensors()) {
      int index = entries.size();
      byte[] salt = random(Cobblestone.SALT_LENGTH);
      salts.add(salt);
      byte[] context = MessageContext.tensor(fileId, index, info);
      try (MessageKeys message = MessageKeys.derive(keys.tensors(), salt, context)) {
        ByteString commitment = ByteString.copyOf(message.commitment());
        TensorEntry entry = new TensorEntry(index, info, offset, commitment);
        entries.add(entry);
        offset = Math.addExact(offset, entry.sealedLength());
      }
    }
    return entries;
  }

  private void writeTensor(FileChannel channel, FileKeys keys, TensorEntry tensor, byte[] salt)
      throws IOException {
    TensorInfo info = tensor.info();
    ByteBuffer weights = plain.read(info);
    try {
      if (weights.remaining() != info.bytes()) {
        throw new IOException(
            info.name() + " must have " + info.bytes() + " bytes: has " + weights.remaining());
      }
      byte[] context = MessageContext.tensor(fileId, tensor.index(), info);
      try (MessageKeys message = MessageKeys.derive(keys.tensors(), salt, context)) {
        seal(channel, message, weights, SealedLayout.paddedLength(info.bytes()));
      }
    } finally {
      if (!weights.isReadOnly()) {
        MessageOpener.wipe(weights);
      }
    }
  }

  private void seal(FileChannel channel, MessageKeys keys, ByteBuffer bytes, long paddedLength)
      throws IOException {
    MessageSealer.Sink sink = piece -> AtomicFile.writeFully(channel, piece);
    MessageSealer.seal(keys, cipher, bytes, paddedLength, sink);
  }

  private static long manifestPadded(long length) {
    long pages = Cobblestone.sealedLength(SealedLayout.paddedLength(length)) / PAGE;
    long rounded = SealedLayout.manifestPages(pages) * PAGE;
    long plainLength = Cobblestone.plainLength(rounded);
    return plainLength >= 0 ? plainLength : Cobblestone.plainLength(rounded + PAGE);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }
}
