package dev.selkie.secure.container;

import dev.selkie.engine.weights.Metadata;
import dev.selkie.engine.weights.PieceReader;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.WeightMemory;
import dev.selkie.engine.weights.WeightSource;
import dev.selkie.secure.cobblestone.Cobblestone;
import dev.selkie.secure.cobblestone.CobblestoneException;
import dev.selkie.secure.cobblestone.MessageKeys;
import dev.selkie.secure.cobblestone.MessageOpener;
import dev.selkie.secure.cobblestone.OpeningThreads;
import dev.selkie.secure.key.CipherWarmUp;
import dev.selkie.secure.key.SecretBytes;
import dev.selkie.secure.memory.ProtectedMemory;
import java.io.IOException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The weights of a sealed file. A tensor is decrypted when it is read, on several threads, straight
 * into protected memory or the caller's own; on the heap plaintext appears only in one scratch of
 * 16 KiB per thread, which is zeroed after each tensor. Closing wipes the keys; buffers that were
 * handed out belong to their callers. An interrupt while a tensor is read ends the reading, wipes
 * what was there and closes the file.
 */
public final class SealedWeightSource implements WeightSource {
  private final SealedFile sealed;
  private final FileKeys keys;
  private final OpenedManifest opened;
  private final Manifest manifest;
  private final SealedProvenance provenance;
  private final Map<String, TensorEntry> entries = new HashMap<>();
  private final ProtectedMemory memory = new ProtectedMemory();
  private final OpeningThreads threads =
      new OpeningThreads(Runtime.getRuntime().availableProcessors(), memory::allocate);
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

  Manifest manifest() {
    return manifest;
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
    ByteBuffer weights = memory.allocate(bytesOf(tensor));
    boolean complete = false;
    try {
      open(entry, weights.duplicate());
      complete = true;
      return weights;
    } finally {
      if (!complete) {
        memory.release(weights);
      }
    }
  }

  /**
   * Decrypts one tensor straight into the caller's memory.
   *
   * @throws SealedModelException if any byte of it was changed; nothing of it is then left in
   *     memory
   * @throws IllegalStateException after close
   */
  @Override
  public void read(TensorInfo tensor, ByteBuffer target) throws IOException {
    TensorEntry entry = entry(tensor);
    int length = bytesOf(tensor);
    if (length > target.remaining()) {
      throw new BufferOverflowException();
    }
    open(entry, target.duplicate().limit(target.position() + length));
    target.position(target.position() + length);
  }

  /**
   * Decrypts a range of a tensor. The chunks of 16 KiB in which it lies are checked, and no others.
   *
   * @throws SealedModelException if any byte of these chunks was changed; nothing of the range is
   *     then left in memory
   * @throws IllegalStateException after close
   */
  @Override
  public void read(TensorInfo tensor, long offset, ByteBuffer target) throws IOException {
    TensorEntry entry = entry(tensor);
    tensor.requireRange(offset, target.remaining());
    withMessage(
        entry,
        (message, source) ->
            MessageOpener.openRange(
                message, threads, source, entry.sealedLength(), offset, target));
    target.position(target.limit());
  }

  @Override
  public Optional<PieceReader> pieces() {
    return Optional.of(this::forEachPiece);
  }

  /** Each byte is read, hashed and decrypted once, and used while it is near the processor. */
  private void forEachPiece(TensorInfo tensor, long offset, long bytes, PieceReader.Body body)
      throws IOException {
    TensorEntry entry = entry(tensor);
    tensor.requireRange(offset, bytes);
    long end = offset + bytes;
    MessageOpener.Range range = new MessageOpener.Range(offset, end, end == tensor.bytes());
    withMessage(
        entry,
        (message, source) ->
            MessageOpener.openPieces(
                message, threads, source, entry.sealedLength(), range, body::accept));
  }

  private void open(TensorEntry entry, ByteBuffer target) throws IOException {
    withMessage(
        entry,
        (message, source) ->
            MessageOpener.open(message, threads, source, entry.sealedLength(), target));
  }

  /** Memory that is kept out of core dumps and swap, as far as the platform goes. */
  @Override
  public WeightMemory memory() {
    return memory;
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
        (message, source) ->
            MessageOpener.verify(message, threads, source, entry.sealedLength(), tensor.bytes()));
  }

  /** The same for all tensors; if one was changed, this is closed. */
  void verifyAll() throws IOException {
    boolean complete = false;
    try {
      for (TensorInfo tensor : tensors()) {
        verify(tensor);
      }
      complete = true;
    } finally {
      if (!complete) {
        close();
      }
    }
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
      threads.close();
      sealed.close();
    } finally {
      use.writeLock().unlock();
    }
  }

  private interface MessageUse {
    void with(MessageKeys message, MessageOpener.Source source) throws IOException;
  }

  private void withMessage(TensorEntry entry, MessageUse action) throws IOException {
    use.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("SealedWeightSource is closed");
      }
      CipherWarmUp.OPENING.await();
      long at = sealed.preamble().bodyAt() + entry.offset();
      MessageOpener.Source source = new LeafSource(sealed.file(), at, entry, opened.signedLeaves());
      try (MessageKeys message = open(entry, at)) {
        action.with(message, source);
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

  private static int bytesOf(TensorInfo tensor) {
    long length = tensor.bytes();
    if (length > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "a tensor of 2 GiB or more does not fit a buffer: " + tensor.name() + " has " + length);
    }
    return (int) length;
  }

  private TensorEntry entry(TensorInfo tensor) {
    TensorEntry entry = entries.get(tensor.name());
    if (entry == null || !entry.info().equals(tensor)) {
      throw new IllegalArgumentException("no such tensor in this file: " + tensor);
    }
    return entry;
  }
}
