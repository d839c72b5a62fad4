package dev.selkie.secure.cobblestone;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Whole messages in memory. */
final class Messages {
  private Messages() {}

  static byte[] seal(MessageKeys keys, byte[] plain, int padded) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    MessageSealer.Sink sink =
        (window, piece) -> {
          byte[] bytes = new byte[piece.remaining()];
          piece.get(bytes);
          out.write(bytes);
        };
    MessageSealer.seal(keys, new ChunkCipher(), ByteBuffer.wrap(plain), padded, sink);
    return out.toByteArray();
  }

  static byte[] open(MessageKeys keys, ChunkOpener opener, byte[] message, int length)
      throws IOException {
    ByteBuffer target = ByteBuffer.allocateDirect(length);
    MessageOpener.open(keys, opener, source(message), message.length, target);
    byte[] plain = new byte[length];
    target.get(plain);
    return plain;
  }

  static MessageOpener.Source source(byte[] message) {
    return (offset, target) -> target.put(message, (int) offset, target.remaining());
  }
}
