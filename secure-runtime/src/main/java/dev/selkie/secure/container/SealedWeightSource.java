package dev.selkie.secure.container;

import dev.selkie.engine.weights.Metadata;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.WeightSource;
import dev.selkie.secure.cobblestone.ChunkCipher;
import dev.selkie.secure.cobblestone.Cobblestone;
import dev.selkie.secure.cobblestone.CobblestoneException;
import dev.selkie.secure.cobblestone.MessageKeys;
import dev.selkie.secure.cobblestone.MessageOpener;
import dev.selkie.secure.key.SecretBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The weights of a sealed file. Tensors are decrypted when they are read, straight into a direct
 * buffer and in any number of threads; on the heap plaintext appears only in one scratch of 16 KiB
 * per reading thread, which is zeroed after each tensor. Closing wipes the keys.
 */
public final class SealedWeightSource implements WeightSource {
  private final SealedFile sealed;
  private final FileKeys keys;
  private final OpenedManifest opened;
  private final Manifest manifest;
  private final SealedProvenance provenance;
  private final Map<String, TensorEntry> entries = new HashMap<>();
  private final ConcurrentLinkedQueue<ChunkCipher> idleCiphers = new ConcurrentLinkedQueue<>();
  private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();
  private boolean closed;

  SealedWeightSource(
      SealedFile sealed, FileKeys keys, OpenedManifest opened, SealedProvenance provenance) {
    this.sealed = sealed;
    this.keys = keys;
    this.opened = opened;
    this.manifest = opened.manifest();
    this.provenance = provenance;
    manifest.tensors().forEach(entry -> entries.put(entry.info().name(), entry));
  }

  @Override
  public String format() {
    return "sealed v" + SealedLayout.MAJOR + " of " + manifest.sourceFormat();
  }

  /** The file's public part. */
  public SealedModelInfo info() throws IOException {
    return SealedModelInfo.of(sealed);
  }

  /** How the file was opened. */
  public SealedProvenance opening() {
    return provenance;
  }

  /** These weights under the name of the format that was sealed; closing it does nothing. */
  WeightSource asSource() {
    return new UnsealedSource(this, manifest.sourceFormat());
  }

  @Override
  public Map<String, String> provenance() {
    return provenance.entries();
  }

  @Override
  public Metadata metadata() {
    return manifest.metadata();
  }

  @Override
  public List<TensorInfo> tensors() {
    return manifest.tensors().stream().map(TensorEntry::info).toList();
  }

  /**
   * Decrypts one tensor.
   *
   * @throws SealedModelException if any byte of it was changed; nothing of it is then left in
   *     memory
   * @throws IllegalStateException after close
   */
  @Override
  public ByteBuffer read(TensorInfo tensor) throws IOException {
    TensorEntry entry = entry(tensor);
    long length = tensor.bytes();
    if (length > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "a tensor of 2 GiB or more does not fit a buffer: " + tensor.name() + " has " + length);
    }
    ByteBuffer[] result = new ByteBuffer[1];
    withMessage(
        entry,
        (message, cipher, source) -> {
          ByteBuffer weights = ByteBuffer.allocateDirect((int) length);
          MessageOpener.open(message, cipher, source, entry.sealedLength(), weights);
          result[0] = weights;
        });
    return result[0].order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Checks every byte of one tensor without giving it out.
   *
   * @throws SealedModelException if any byte of it was changed
   */
  public void verify(TensorInfo tensor) throws IOException {
    TensorEntry entry = entry(tensor);
    withMessage(
        entry,
        (message, cipher, source) ->
            MessageOpener.verify(message, cipher, source, entry.sealedLength(), tensor.bytes()));
  }

  /** Wipes the keys and closes the file; a second call does nothing. */
  @Override
  public void close() throws IOException {
    if (!use.writeLock().tryLock()) {
      throw new IllegalStateException("SealedWeightSource is in use by another thread");
    }
    try {
      closed = true;
      keys.close();
      idleCiphers.clear();
      sealed.close();
    } finally {
      use.writeLock().unlock();
    }
  }

  private interface MessageUse {
    void with(MessageKeys message, ChunkCipher cipher, MessageOpener.Source source)
        throws IOException;
  }

  private void withMessage(TensorEntry entry, MessageUse action) throws IOException {
    use.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("SealedWeightSource is closed");
      }
      long at = sealed.preamble().bodyAt() + entry.offset();
      MessageOpener.Source source = new LeafSource(sealed.file(), at, entry, opened.signedLeaves());
      try (MessageKeys message = open(entry, at)) {
        ChunkCipher idle = idleCiphers.poll();
        ChunkCipher cipher = idle == null ? new ChunkCipher() : idle;
        try {
          action.with(message, cipher, source);
        } finally {
          idleCiphers.add(cipher);
        }
      } catch (CobblestoneException e) {
        throw new SealedModelException();
      }
    } finally {
      use.readLock().unlock();
    }
  }

  private MessageKeys open(TensorEntry entry, long at) throws IOException {
    byte[] start = sealed.file().read(at, Cobblestone.HEADER_LENGTH);
    byte[] found = Arrays.copyOfRange(start, Cobblestone.SALT_LENGTH, Cobblestone.HEADER_LENGTH);
    if (!entry.commitment().matches(found)) {
      throw new SealedModelException();
    }
    ByteString fileId = sealed.header().fileId();
    byte[] context = MessageContext.tensor(fileId, entry.index(), entry.info());
    SecretBytes tensorKey = keys.tensors();
    return SealedFile.messageKeys(tensorKey, start, context);
  }

  private TensorEntry entry(TensorInfo tensor) {
    TensorEntry entry = entries.get(tensor.name());
    if (entry == null || !entry.info().equals(tensor)) {
      throw new IllegalArgumentException("no such tensor in this file: " + tensor);
    }
    return entry;
  }
}
