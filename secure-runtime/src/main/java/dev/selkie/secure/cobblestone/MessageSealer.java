package dev.selkie.secure.cobblestone;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Writes one message. */
public final class MessageSealer {
  private MessageSealer() {}

  /** Where the plaintext comes from; several threads may ask at once. */
  @FunctionalInterface
  public interface Plain {
    /** Fills {@code target}'s remaining bytes from {@code offset} in the plaintext, or throws. */
    void read(long offset, ByteBuffer target) throws IOException;
  }

  /** Where the message goes; several threads may write at once. */
  @FunctionalInterface
  public interface Sink {
    /**
     * Takes all remaining bytes.
     *
     * @param window which 64 chunks of the message they are, from 0; the first with salt and
     *     commitment in front
     */
    void write(long window, ByteBuffer piece) throws IOException;
  }

  /**
   * Writes salt, commitment and chunks, in order.
   *
   * @param plain the plaintext: its remaining bytes; its position is left alone
   * @param paddedLength bytes of the message's plaintext: {@code plain}, then zeros
   */
  public static void seal(
      MessageKeys keys, ChunkCipher cipher, ByteBuffer plain, long paddedLength, Sink sink)
      throws IOException {
    int start = plain.position();
    requireRoom(plain.remaining(), paddedLength);
    Plain source =
        (offset, target) ->
            target.put(
                plain
                    .duplicate()
                    .position(start + (int) offset)
                    .limit(start + (int) offset + target.remaining()));
    WindowSealer sealer = new WindowSealer(cipher);
    try {
      for (long window = 0; window < WindowSealer.windows(paddedLength); window++) {
        sealer.seal(keys, source, plain.remaining(), paddedLength, window, sink);
      }
    } finally {
      sealer.wipe();
    }
  }

  /**
   * The same on several threads, in any order.
   *
   * @param plainLength bytes that {@code plain} has
   */
  public static void seal(
      MessageKeys keys,
      SealingThreads threads,
      Plain plain,
      long plainLength,
      long paddedLength,
      Sink sink)
      throws IOException {
    requireRoom(plainLength, paddedLength);
    threads.run(
        WindowSealer.windows(paddedLength),
        (sealer, window) -> sealer.seal(keys, plain, plainLength, paddedLength, window, sink));
  }

  private static void requireRoom(long plainLength, long paddedLength) {
    if (paddedLength < plainLength) {
      throw new IllegalArgumentException(
          "padding must not shorten " + plainLength + " bytes: padded=" + paddedLength);
    }
  }
}
