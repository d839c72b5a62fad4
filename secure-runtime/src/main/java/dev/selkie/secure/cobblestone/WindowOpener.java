package dev.selkie.secure.cobblestone;

import java.io.IOException;
import java.nio.ByteBuffer;

/** One thread's scratch for opening windows of a message: 64 chunks, about a mebibyte. */
final class WindowOpener implements WindowThreads.Scratch {
  static final int CHUNKS = 64;

  /** Plaintext bytes of a whole window. */
  static final int PLAIN_LENGTH = CHUNKS * Cobblestone.CHUNK_LENGTH;

  private static final int SEALED_LENGTH = CHUNKS * Cobblestone.SEALED_CHUNK_LENGTH;

  private final ChunkCipher cipher;
  private ByteBuffer window = ByteBuffer.allocateDirect(0);

  WindowOpener() {
    this(new ChunkCipher());
  }

  WindowOpener(ChunkCipher cipher) {
    this.cipher = cipher;
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
    for (long chunk = number * CHUNKS; window.hasRemaining(); chunk++) {
      cipher.open(keys, chunk, window, chunkLength(), target);
    }
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
    for (long chunk = number * CHUNKS; window.hasRemaining(); chunk++) {
      long free = plainLength - chunk * Cobblestone.CHUNK_LENGTH;
      cipher.verify(keys, chunk, window, chunkLength(), Math.max(0, free));
    }
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
    for (long chunk = number * CHUNKS; window.hasRemaining(); chunk++) {
      int length = chunkLength();
      long start = chunk * Cobblestone.CHUNK_LENGTH;
      long first = Math.max(from, start);
      long end = Math.min(from + range.remaining(), start + length - Cobblestone.TAG_LENGTH);
      if (first < end) {
        int at = range.position() + (int) (first - from);
        ByteBuffer part = range.duplicate().limit(at + (int) (end - first)).position(at);
        cipher.openPart(keys, chunk, window, length, (int) (first - start), part);
      } else {
        window.position(window.position() + length);
      }
    }
  }

  private int chunkLength() {
    return Math.min(window.remaining(), Cobblestone.SEALED_CHUNK_LENGTH);
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
    cipher.wipe();
  }
}
