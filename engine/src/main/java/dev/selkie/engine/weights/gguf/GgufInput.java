package dev.selkie.engine.weights.gguf;

import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.ModelFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the head of a GGUF file from front to back; every length is checked before it is used. */
final class GgufInput {
  /** Longest string: far above any chat template, far below what would hurt. */
  private static final int MAX_STRING_BYTES = 16 << 20;

  private static final int MAX_NAME_BYTES = 65_535;

  private final ModelFile file;
  private final ByteBuffer buffer =
      ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN).limit(0);
  private long bufferStart;

  GgufInput(ModelFile file) {
    this.file = file;
  }

  /** Offset of the next byte. */
  long position() {
    return bufferStart + buffer.position();
  }

  long remaining() {
    return file.size() - position();
  }

  MalformedModelException malformed(long offset, String rule) {
    return new MalformedModelException(file.path(), offset, rule);
  }

  int u8() throws IOException {
    need(1);
    return buffer.get() & 0xff;
  }

  int u16() throws IOException {
    need(2);
    return buffer.getShort() & 0xffff;
  }

  long u32() throws IOException {
    need(4);
    return buffer.getInt() & 0xffffffffL;
  }

  long i64() throws IOException {
    need(8);
    return buffer.getLong();
  }

  /** A count or length; one above 2^63 - 1 breaks {@code rule}. */
  long u64(String rule) throws IOException {
    long offset = position();
    long value = i64();
    if (value < 0) {
      throw malformed(offset, rule + ": " + Long.toUnsignedString(value));
    }
    return value;
  }

  /** A count of things that take at least {@code leastBytes} bytes each. */
  long count(String what, int leastBytes) throws IOException {
    long offset = position();
    String rule = "the number of " + what + " must fit in the file";
    long count = u64(rule);
    if (count > remaining() / leastBytes) {
      throw malformed(offset, rule + ": " + count);
    }
    return count;
  }

  /** A key or a tensor's name. */
  String name() throws IOException {
    return string(MAX_NAME_BYTES);
  }

  /** A string of at most {@code maxBytes} bytes of UTF-8. */
  private String string(int maxBytes) throws IOException {
    long offset = position();
    long length = u64("a string's length must be in the file");
    if (length > remaining()) {
      throw malformed(
          offset, "a string's length must be in the file: " + length + " of " + remaining());
    }
    if (length > maxBytes) {
      throw malformed(offset, "a string's length must be at most " + maxBytes + ": " + length);
    }
    byte[] bytes = new byte[(int) length];
    bytes(bytes);
    String text = new String(bytes, StandardCharsets.UTF_8);
    // What is not valid was replaced; a decoder that refuses it is slower by far.
    if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
      throw malformed(offset, "a string must be valid UTF-8");
    }
    return text;
  }

  String string() throws IOException {
    return string(MAX_STRING_BYTES);
  }

  private void bytes(byte[] target) throws IOException {
    int done = 0;
    while (done < target.length) {
      if (!buffer.hasRemaining()) {
        refill(1);
      }
      int count = Math.min(buffer.remaining(), target.length - done);
      buffer.get(target, done, count);
      done += count;
    }
  }

  private void need(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      refill(bytes);
    }
  }

  private void refill(int bytes) throws IOException {
    long start = position();
    if (file.size() - start < bytes) {
      throw malformed(start, "the file ends within its head");
    }
    buffer.clear().limit((int) Math.min(buffer.capacity(), file.size() - start));
    file.readFully(start, buffer);
    buffer.flip();
    bufferStart = start;
  }
}
