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
import dev.selkie.secure.file.Disk;
import dev.selkie.secure.file.WritableFile;
import dev.selkie.secure.key.CipherWarmUp;
import dev.selkie.secure.key.SecretBytes;
import dev.selkie.secure.keystore.KeystoreKey;
import dev.selkie.secure.keystore.Recipient;
import dev.selkie.secure.keystore.RecipientKind;
import dev.selkie.secure.signature.SigningKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * A tensor's commitment depends on its salt, name and shape but not on its bytes, and the number of leaves on lengths only, so the manifest's length is
 * known before the first tensor is read. The tensors are written first, one in memory at a time, and hashed as they go; then the manifest with their
 * hashes, the signatures, and last the headers, without which there is no file.
 */

/** Seals one model. */
final class SealedModelWriter {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final WeightSource plain;
  private final ModelIdentity identity;
  private final List<? extends Recipient> recipients;
  private final @Nullable SigningKey signer;
  private final int capacity;
  private final ByteString fileId = ByteString.copyOf(random(FILE_ID_LENGTH));
  private final ChunkCipher cipher = new ChunkCipher();

  SealedModelWriter(
      WeightSource plain,
      ModelIdentity identity,
      List<? extends Recipient> recipients,
      @Nullable SigningKey signer,
      int capacity) {
    if (recipients.isEmpty()) {
      throw new IllegalArgumentException("a sealed file needs a recipient");
    }
    requireAlonePassword(recipients.stream().map(Recipient::kind).toList());
    this.plain = plain;
    this.identity = identity;
    this.recipients = recipients;
    this.signer = signer;
    this.capacity = capacity;
  }

  static void requireAlonePassword(List<RecipientKind> kinds) {
    if (kinds.size() > 1 && kinds.contains(RecipientKind.ARGON2ID)) {
      throw new IllegalArgumentException(
          "a password must be the only recipient: recipients=" + kinds.size());
    }
  }

  /** Writes the file, all of it or nothing. */
  void write(Path out) throws IOException {
    try (SecretBytes fileKey = SecretBytes.random(KeystoreKey.FILE_KEY_LENGTH)) {
      write(Disk.local(), out, fileKey);
    }
  }

  /** The same under a given file key, which must not be used for another file but in tests. */
  void write(Path out, SecretBytes fileKey) throws IOException {
    write(Disk.local(), out, fileKey);
  }

  void write(Disk disk, Path out, SecretBytes fileKey) throws IOException {
    try (FileKeys keys = new FileKeys(fileKey)) {
      List<Stanza> stanzas = new ArrayList<>();
      for (Recipient recipient : recipients) {
        stanzas.add(Stanza.seal(fileId, recipient, fileKey));
      }
      AtomicFile.replace(disk, out, file -> write(file, keys, stanzas));
    }
  }

  private void write(WritableFile file, FileKeys keys, List<Stanza> stanzas) throws IOException {
    List<byte[]> salts = new ArrayList<>();
    List<TensorEntry> tensors = tensors(keys, salts);
    long leafCount = tensors.stream().mapToLong(TensorEntry::leaves).sum();
    LeafHashes leaves = LeafHashes.ofSize(Math.toIntExact(leafCount));
    Manifest manifest = new Manifest(identity, plain.format(), plain.metadata(), tensors, leaves);
    Preamble preamble = preamble(manifest);
    Header header = Header.seal(1, fileId, identity, stanzas, preamble, keys.headerMac());
    if (preamble.bodyLength() >= CipherWarmUp.WORTHWHILE_BYTES) {
      CipherWarmUp.SEALING.start();
      CipherWarmUp.SEALING.await();
    }
    for (TensorEntry tensor : tensors) {
      writeTensor(file, preamble, keys, tensor, salts.get(tensor.index()), leaves);
    }
    byte[] sealedManifest = sealed(manifest, preamble.manifestLength(), keys);
    file.write(preamble.manifestAt(), ByteBuffer.wrap(sealedManifest));
    if (signer != null) {
      byte[] hash = Sha512.of(sealedManifest);
      byte[] page = SignatureSection.sign(signer, fileId, identity, hash, leaves.root()).encode();
      file.write(preamble.signaturesAt(), ByteBuffer.wrap(page));
    }
    ByteBuffer head = ByteBuffer.allocate(HEADERS_AT + 2 * capacity).put(preamble.encode());
    byte[] copy = header.encode(capacity);
    file.write(0, head.position(HEADERS_AT).put(copy).put(copy).flip());
  }

  private Preamble preamble(Manifest manifest) {
    byte[] draft = ManifestWriter.encode(manifest);
    Arrays.fill(draft, (byte) 0);
    long length = Cobblestone.sealedLength(manifestPadded(draft.length));
    if (length > MAX_MANIFEST_LENGTH) {
      throw new IllegalArgumentException(
          "metadata, tensor table and hashes have at most 2^28 bytes: " + draft.length);
    }
    int signatures = signer == null ? 0 : PAGE;
    long body = manifest.tensors().stream().mapToLong(TensorEntry::sealedLength).sum();
    long total = HEADERS_AT + 2L * capacity + length + signatures + body;
    return new Preamble(MINOR, capacity, total, length, signatures);
  }

  private byte[] sealed(Manifest manifest, long sealedLength, FileKeys keys) throws IOException {
    byte[] encoded = ManifestWriter.encode(manifest);
    long padded = Cobblestone.plainLength(sealedLength);
    byte[] context = MessageContext.manifest(fileId, padded);
    ByteBuffer sealed = ByteBuffer.allocate(Math.toIntExact(sealedLength));
    try (MessageKeys message =
        MessageKeys.derive(keys.manifest(), random(Cobblestone.SALT_LENGTH), context)) {
      MessageSealer.seal(message, cipher, ByteBuffer.wrap(encoded), padded, sealed::put);
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
    return sealed.array();
  }

  private List<TensorEntry> tensors(FileKeys keys, List<byte[]> salts) {
    List<TensorEntry> entries = new ArrayList<>();
    long offset = 0;
    long leaf = 0;
    for (TensorInfo info : plain.tensors()) {
      int index = entries.size();
      byte[] salt = random(Cobblestone.SALT_LENGTH);
      salts.add(salt);
      byte[] context = MessageContext.tensor(fileId, index, info);
      try (MessageKeys message = MessageKeys.derive(keys.tensors(), salt, context)) {
        ByteString commitment = ByteString.copyOf(message.commitment());
        TensorEntry entry = new TensorEntry(index, info, offset, leaf, commitment);
        entries.add(entry);
        offset = Math.addExact(offset, entry.sealedLength());
        leaf += entry.leaves();
      }
    }
    return entries;
  }

  private void writeTensor(
      WritableFile file,
      Preamble preamble,
      FileKeys keys,
      TensorEntry tensor,
      byte[] salt,
      LeafHashes leaves)
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
        MessageSealer.Sink sink = new TensorSink(file, preamble.bodyAt(), tensor, leaves);
        long padded = SealedLayout.paddedLength(info.bytes());
        MessageSealer.seal(message, cipher, weights, padded, sink);
      }
    } finally {
      if (!weights.isReadOnly()) {
        MessageOpener.wipe(weights);
      }
    }
  }

  /** Writes the pieces of one tensor's message behind each other and hashes each as a leaf. */
  private static final class TensorSink implements MessageSealer.Sink {
    private final WritableFile file;
    private final LeafHashes leaves;
    private long at;
    private int leaf;

    TensorSink(WritableFile file, long bodyAt, TensorEntry tensor, LeafHashes leaves) {
      this.file = file;
      this.leaves = leaves;
      this.at = bodyAt + tensor.offset();
      this.leaf = (int) tensor.firstLeaf();
    }

    @Override
    public void write(ByteBuffer piece) throws IOException {
      int length = piece.remaining();
      leaves.set(leaf++, piece);
      file.write(at, piece);
      at += length;
    }
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
