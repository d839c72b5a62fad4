package dev.selkie.secure.container;

import static dev.selkie.secure.container.SealedLayout.*;

import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.WeightSource;
import dev.selkie.secure.cobblestone.ChunkCipher;
import dev.selkie.secure.cobblestone.Cobblestone;
import dev.selkie.secure.cobblestone.MessageKeys;
import dev.selkie.secure.cobblestone.MessageSealer;
import dev.selkie.secure.cobblestone.SealingThreads;
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
 * known before the first tensor is read. The tensors are written first, window by window on several threads, and hashed as they go; then the manifest with their
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
    try (SecretBytes fileKey = SecretBytes.random(KeystoreKey.FILE_KEY_LENGTH).offHeap()) {
      write(Disk.local(), out, fileKey);
    }
  }

  /** The same under a given file key, which must not be used for another file but in tests. */
  void write(Path out, SecretBytes fileKey) throws IOException {
    write(Disk.local(), out, fileKey);
  }

  void write(Disk disk, Path out, SecretBytes fileKey) throws IOException {
    if (plain.tensors().stream().mapToLong(TensorInfo::bytes).sum()
        >= CipherWarmUp.WORTHWHILE_BYTES) {
      CipherWarmUp.SEALING.start();
    }
    try (FileKeys keys = new FileKeys(fileKey);
        SealingThreads threads = new SealingThreads(Runtime.getRuntime().availableProcessors())) {
      List<Stanza> stanzas = new ArrayList<>();
      for (Recipient recipient : recipients) {
        stanzas.add(Stanza.seal(fileId, recipient, fileKey));
      }
      AtomicFile.replace(disk, out, file -> write(file, keys, stanzas, threads));
    }
  }

  private void write(WritableFile file, FileKeys keys, List<Stanza> stanzas, SealingThreads threads)
      throws IOException {
    List<byte[]> salts = new ArrayList<>();
    List<TensorEntry> tensors = tensors(keys, salts);
    long leafCount = tensors.stream().mapToLong(TensorEntry::leaves).sum();
    LeafHashes leaves = LeafHashes.ofSize(Math.toIntExact(leafCount));
    Manifest manifest = new Manifest(identity, plain.format(), plain.metadata(), tensors, leaves);
    Preamble preamble = preamble(manifest);
    Header header = Header.seal(1, fileId, identity, stanzas, preamble, keys.headerMac());
    CipherWarmUp.SEALING.await();
    Body body = new Body(file, preamble.bodyAt(), keys, threads, leaves);
    for (TensorEntry tensor : tensors) {
      writeTensor(body, tensor, salts.get(tensor.index()));
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
      MessageSealer.seal(
          message,
          new ChunkCipher(),
          ByteBuffer.wrap(encoded),
          padded,
          (window, piece) -> sealed.put(piece));
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

  /** Where the tensors of a file go, from {@code at} on, and with what. */
  private record Body(
      WritableFile file, long at, FileKeys keys, SealingThreads threads, LeafHashes leaves) {
    void write(TensorEntry tensor, long window, ByteBuffer piece) throws IOException {
      leaves.set(Math.toIntExact(tensor.firstLeaf() + window), piece);
      file.write(at + tensor.offset() + SealedLayout.leafOffset(window), piece);
    }
  }

  private void writeTensor(Body body, TensorEntry tensor, byte[] salt) throws IOException {
    TensorInfo info = tensor.info();
    byte[] context = MessageContext.tensor(fileId, tensor.index(), info);
    try (MessageKeys message = MessageKeys.derive(body.keys().tensors(), salt, context)) {
      MessageSealer.seal(
          message,
          body.threads(),
          (offset, target) -> plain.read(info, offset, target),
          info.bytes(),
          SealedLayout.paddedLength(info.bytes()),
          (window, piece) -> body.write(tensor, window, piece));
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
