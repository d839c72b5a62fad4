package dev.selkie.secure.cobblestone;

import dev.selkie.secure.memory.ProtectedMemory;
import java.io.IOException;
import java.nio.ByteBuffer;

/** One thread's scratch for sealing windows of a message: 64 chunks, about a mebibyte. */
final class WindowSealer implements WindowThreads.Scratch {
  private static final int SEALED_LENGTH = WindowOpener.CHUNKS * Cobblestone.SEALED_CHUNK_LENGTH;
  private static final ProtectedMemory MEMORY = new ProtectedMemory();

  private final ChunkCipher cipher;
  private final ByteBuffer plain = MEMORY.allocate(WindowOpener.PLAIN_LENGTH);
  private final ByteBuffer sealed =
      ByteBuffer.allocateDirect(Cobblestone.HEADER_LENGTH + SEALED_LENGTH);

  WindowSealer() {
    this(new ChunkCipher());
  }

  WindowSealer(ChunkCipher cipher) {
    this.cipher = cipher;
  }

  static long windows(long paddedLength) {
    long chunks = Cobblestone.chunks(paddedLength);
    return (chunks + WindowOpener.CHUNKS - 1) / WindowOpener.CHUNKS;
  }

  /**
   * Seals one window and hands it on.
   *
   * @param number from 0; the first goes out with salt and commitment in front
   */
  void seal(
      MessageKeys keys,
      MessageSealer.Plain source,
      long plainLength,
      long paddedLength,
      long number,
      MessageSealer.Sink sink)
      throws IOException {
    long from = number * WindowOpener.PLAIN_LENGTH;
    long kept = Math.max(0, Math.min(WindowOpener.PLAIN_LENGTH, plainLength - from));
    plain.clear().limit((int) kept);
    if (kept > 0) {
      source.read(from, plain);
    }
    int end = plain.flip().limit();
    sealed.clear();
    if (number == 0) {
      sealed.put(keys.salt()).put(keys.commitment());
    }
    long chunk = number * WindowOpener.CHUNKS;
    long last = Math.min(chunk + WindowOpener.CHUNKS, Cobblestone.chunks(paddedLength));
    for (; chunk < last; chunk++) {
      long left = paddedLength - chunk * Cobblestone.CHUNK_LENGTH;
      int length = (int) Math.min(left, Cobblestone.CHUNK_LENGTH);
      plain.limit(Math.min(end, plain.position() + length));
      cipher.seal(keys, chunk, plain, length, sealed);
    }
    sink.write(number, sealed.flip());
  }

  @Override
  public void wipe() {
    MessageOpener.wipe(plain.clear());
    cipher.wipe();
  }
}
