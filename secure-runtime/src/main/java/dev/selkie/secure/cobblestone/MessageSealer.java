package dev.selkie.secure.cobblestone;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Writes one message. */
public final class MessageSealer {
  private static final int WINDOW_CHUNKS = 64;

  private MessageSealer() {}

  /** Where the message goes: pieces of 64 chunks, the first with salt and commitment in front. */
  @FunctionalInterface
  public interface Sink {
    /** Takes all remaining bytes. */
    void write(ByteBuffer piece) throws IOException;
  }

  /**
   * Writes salt, commitment and chunks.
   *
   * @param plain the plaintext: its remaining bytes; its position is left alone
   * @param paddedLength bytes of the message's plaintext: {@code plain}, then zeros
   */
  public static void seal(
      MessageKeys keys, ChunkCipher cipher, ByteBuffer plain, long paddedLength, Sink sink)
      throws IOException {
    ByteBuffer source = plain.duplicate();
    if (paddedLength < source.remaining()) {
      throw new IllegalArgumentException(
          "padding must not shorten " + source.remaining() + " bytes: padded=" + paddedLength);
    }
    long chunks = Cobblestone.chunks(paddedLength);
    int window = (int) Math.min(chunks, WINDOW_CHUNKS) * Cobblestone.SEALED_CHUNK_LENGTH;
    ByteBuffer out = ByteBuffer.allocateDirect(Cobblestone.HEADER_LENGTH + window);
    out.put(keys.salt()).put(keys.commitment());
    int end = source.limit();
    try {
      for (long chunk = 0; chunk < chunks; chunk++) {
        long left = paddedLength - chunk * Cobblestone.CHUNK_LENGTH;
        int length = (int) Math.min(left, Cobblestone.CHUNK_LENGTH);
        source.limit((int) Math.min(end, (long) source.position() + length));
        if (chunk > 0 && chunk % WINDOW_CHUNKS == 0) {
          sink.write(out.flip());
          out.clear();
        }
        cipher.seal(keys, chunk, source, length, out);
      }
      sink.write(out.flip());
    } finally {
      cipher.wipe();
    }
  }
}
