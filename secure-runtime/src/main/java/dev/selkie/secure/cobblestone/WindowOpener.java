package dev.selkie.secure.cobblestone;

import dev.selkie.secure.key.ChunkRoom;
import dev.selkie.secure.key.OpenSsl;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** One thread's scratch for opening windows of a message: 64 chunks, about a mebibyte. */
final class WindowOpener implements WindowThreads.Scratch {
  static final int CHUNKS = 64;

  /** Plaintext bytes of a whole window. */
  static final int PLAIN_LENGTH = CHUNKS * Cobblestone.CHUNK_LENGTH;

  /** Chunks that are handed out at once: 256 KiB stay near the processor. */
  private static final int PIECE_CHUNKS = 16;

  private static final int SEALED_LENGTH = CHUNKS * Cobblestone.SEALED_CHUNK_LENGTH;

  private final ChunkOpener chunks;
  private final IntFunction<ByteBuffer> memory;
  private ByteBuffer window = ByteBuffer.allocateDirect(0);
  private @Nullable ByteBuffer plain;

  /** {@code memory} makes direct buffers for plaintext that is handed out and then wiped. */
  WindowOpener(IntFunction<ByteBuffer> memory) {
    this(OpenSsl.isAvailable() ? new OpenSslChunks() : new ChunkCipher(), memory);
  }

  WindowOpener(ChunkOpener chunks, IntFunction<ByteBuffer> memory) {
    this.chunks = chunks;
    this.memory = memory;
  }

  static long windows(long sealedLength) {
    return (sealedLength - Cobblestone.HEADER_LENGTH + SEALED_LENGTH - 1) / SEALED_LENGTH;
  }

  /**
   * Opens one window of a message.
   *
   * @param number from 0
   * @param target takes the window's plaintext as far as it has room; what does not fit must be
   *     zeros
   */
  void open(
      MessageKeys keys,
      MessageOpener.Source source,
      long sealedLength,
      long number,
      ByteBuffer target)
      throws IOException {
    read(source, sealedLength, number);
    ChunkRoom room = new ChunkRoom(target, 0, target.remaining(), true);
    chunks.open(keys, number * CHUNKS, window, room);
  }

  /**
   * Checks one window and gives nothing out.
   *
   * @param plainLength bytes of the message behind which all plaintext must be zeros
   */
  void verify(
      MessageKeys keys,
      MessageOpener.Source source,
      long sealedLength,
      long number,
      long plainLength)
      throws IOException {
    read(source, sealedLength, number);
    long free = Math.max(0, Math.min(PLAIN_LENGTH, plainLength - number * PLAIN_LENGTH));
    chunks.open(keys, number * CHUNKS, window, new ChunkRoom(null, 0, (int) free, true));
  }

  /**
   * Opens those chunks of a window in which a range of the plaintext lies.
   *
   * @param from the range's first byte in the plaintext
   * @param range takes the range, from its position to its limit; both stay
   */
  void openPart(
      MessageKeys keys,
      MessageOpener.Source source,
      long sealedLength,
      long number,
      long from,
      ByteBuffer range)
      throws IOException {
    read(source, sealedLength, number);
    long start = number * PLAIN_LENGTH;
    int first = (int) (Math.max(from, start) - start);
    int end = (int) Math.min(PLAIN_LENGTH, from + range.remaining() - start);
    int chunk = first / Cobblestone.CHUNK_LENGTH;
    int last = (end - 1) / Cobblestone.CHUNK_LENGTH;
    int limit = Math.min(window.limit(), (last + 1) * Cobblestone.SEALED_CHUNK_LENGTH);
    window.limit(limit).position(chunk * Cobblestone.SEALED_CHUNK_LENGTH);
    int at = range.position() + (int) (start + first - from);
    ByteBuffer part = range.duplicate().limit(at + end - first).position(at);
    int skip = first - chunk * Cobblestone.CHUNK_LENGTH;
    ChunkRoom room = new ChunkRoom(part, skip, end - first, false);
    chunks.open(keys, number * CHUNKS + chunk, window, room);
  }

  /**
   * Opens those chunks of a window in which a range of the plaintext lies and hands the range out.
   *
   * @param range of the message's plaintext; none of it or some lies in this window
   */
  void openPieces(
      MessageKeys keys,
      MessageOpener.Source source,
      long sealedLength,
      long number,
      MessageOpener.Range range,
      MessageOpener.Piece body)
      throws IOException {
    read(source, sealedLength, number);
    long start = number * PLAIN_LENGTH;
    int first = (int) (Math.max(range.from(), start) - start);
    int end = (int) Math.max(0, Math.min(PLAIN_LENGTH, range.to() - start));
    int chunksEnd = (end + Cobblestone.CHUNK_LENGTH - 1) / Cobblestone.CHUNK_LENGTH;
    int last = range.zerosBehind() ? CHUNKS : chunksEnd;
    int limit = Math.min(window.limit(), last * Cobblestone.SEALED_CHUNK_LENGTH);
    ByteBuffer room = plain();
    for (int chunk = first / Cobblestone.CHUNK_LENGTH;
        chunk * Cobblestone.SEALED_CHUNK_LENGTH < limit;
        chunk += PIECE_CHUNKS) {
      int next = chunk + PIECE_CHUNKS;
      int from = Math.max(first, chunk * Cobblestone.CHUNK_LENGTH);
      int keep = Math.max(0, Math.min(end, next * Cobblestone.CHUNK_LENGTH) - from);
      int skip = keep == 0 ? 0 : from - chunk * Cobblestone.CHUNK_LENGTH;
      window
          .limit(Math.min(limit, next * Cobblestone.SEALED_CHUNK_LENGTH))
          .position(chunk * Cobblestone.SEALED_CHUNK_LENGTH);
      room.clear().limit(keep);
      chunks.open(
          keys,
          number * CHUNKS + chunk,
          window,
          new ChunkRoom(room, skip, keep, range.zerosBehind()));
      if (keep > 0) {
        body.accept(start + from, room);
      }
    }
  }

  private ByteBuffer plain() {
    ByteBuffer found =
        plain == null ? memory.apply(PIECE_CHUNKS * Cobblestone.CHUNK_LENGTH) : plain;
    plain = found;
    return found;
  }

  private void read(MessageOpener.Source source, long sealedLength, long number)
      throws IOException {
    long offset = Cobblestone.HEADER_LENGTH + number * SEALED_LENGTH;
    int length = (int) Math.min(SEALED_LENGTH, sealedLength - offset);
    if (window.capacity() < length) {
      window = ByteBuffer.allocateDirect(length);
    }
    source.read(offset, window.clear().limit(length));
    window.flip();
  }

  @Override
  public void wipe() {
    chunks.wipe();
    if (plain != null) {
      MessageOpener.wipe(plain.clear());
    }
  }
}
