package dev.selkie.secure.cobblestone;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.IntFunction;

/** Reads one message. */
public final class MessageOpener {
  private static final int WINDOW_CHUNKS = 64;
  private static final byte[] ZEROS = new byte[8192];

  private MessageOpener() {}

  /** Where the message's bytes come from. */
  @FunctionalInterface
  public interface Source {
    /** Fills {@code target}'s remaining bytes from {@code offset} in the message, or throws. */
    void read(long offset, ByteBuffer target) throws IOException;
  }

  /**
   * Fills {@code target} with the start of the message's plaintext; what does not fit must be
   * zeros. On failure {@code target}, from its position to its limit, holds zeros only; its
   * position is left alone. The commitment must have been checked by the caller.
   *
   * @param sealedLength a length that a message can have
   * @throws CobblestoneException if a chunk, or the padding, is not what the sealer wrote
   */
  public static void open(
      MessageKeys keys, ChunkCipher cipher, Source source, long sealedLength, ByteBuffer target)
      throws IOException {
    ByteBuffer out = target.duplicate();
    boolean complete = false;
    try {
      IntFunction<ByteBuffer> room = count -> out.limit(out.position() + count);
      chunks(keys, cipher, source, sealedLength, target.remaining(), room);
      complete = true;
    } finally {
      cipher.wipe();
      if (!complete) {
        wipe(target);
      }
    }
  }

  /**
   * Checks every chunk and gives nothing out.
   *
   * @param plainLength bytes behind which all plaintext must be zeros
   * @throws CobblestoneException if a chunk, or the padding, is not what the sealer wrote
   */
  public static void verify(
      MessageKeys keys, ChunkCipher cipher, Source source, long sealedLength, long plainLength)
      throws IOException {
    ByteBuffer bin = ByteBuffer.allocateDirect(Cobblestone.CHUNK_LENGTH);
    try {
      IntFunction<ByteBuffer> room = count -> bin.clear().limit(count);
      chunks(keys, cipher, source, sealedLength, plainLength, room);
    } finally {
      cipher.wipe();
      wipe(bin.clear());
    }
  }

  private static void chunks(
      MessageKeys keys,
      ChunkCipher cipher,
      Source source,
      long sealedLength,
      long plainLength,
      IntFunction<ByteBuffer> room)
      throws IOException {
    long padded = Cobblestone.plainLength(sealedLength);
    if (padded < plainLength) {
      throw new IllegalArgumentException(
          "a message of " + sealedLength + " bytes does not hold " + plainLength);
    }
    long chunks = Cobblestone.chunks(padded);
    int windowLength = (int) Math.min(chunks, WINDOW_CHUNKS) * Cobblestone.SEALED_CHUNK_LENGTH;
    ByteBuffer window = ByteBuffer.allocateDirect(windowLength).limit(0);
    long offset = Cobblestone.HEADER_LENGTH;
    for (long chunk = 0; chunk < chunks; chunk++) {
      if (!window.hasRemaining()) {
        window.clear().limit((int) Math.min(windowLength, sealedLength - offset));
        source.read(offset, window);
        offset += window.flip().limit();
      }
      int length = Math.min(window.remaining(), Cobblestone.SEALED_CHUNK_LENGTH);
      long left = Math.max(0, plainLength - chunk * Cobblestone.CHUNK_LENGTH);
      int count = (int) Math.min(left, length - Cobblestone.TAG_LENGTH);
      cipher.open(keys, chunk, window, length, room.apply(count));
    }
  }

  /** Writes zeros from the buffer's position to its limit; both stay. */
  public static void wipe(ByteBuffer buffer) {
    ByteBuffer rest = buffer.duplicate();
    while (rest.hasRemaining()) {
      rest.put(ZEROS, 0, Math.min(ZEROS.length, rest.remaining()));
    }
  }
}
