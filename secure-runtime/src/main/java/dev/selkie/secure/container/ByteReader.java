package dev.selkie.secure.container;

import dev.selkie.engine.weights.MalformedModelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Reads a little-endian byte string that nobody trusts; no length is believed before it is checked.
 */
final class ByteReader {
  private final Path file;
  private final String part;
  private final long base;
  private final ByteBuffer buffer;

  /**
   * Reads an array between two places.
   *
   * @param part what the bytes are, for messages
   * @param base offset of the array's start in the file, for messages
   */
  ByteReader(Path file, String part, long base, byte[] bytes, int from, int to) {
    this.file = file;
    this.part = part;
    this.base = base;
    this.buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).limit(to).position(from);
  }

  int position() {
    return buffer.position();
  }

  int remaining() {
    return buffer.remaining();
  }

  int u8() throws MalformedModelException {
    need(1, "a byte");
    return buffer.get() & 0xFF;
  }

  int u16() throws MalformedModelException {
    need(2, "a 16-bit number");
    return buffer.getShort() & 0xFFFF;
  }

  long u32() throws MalformedModelException {
    need(4, "a 32-bit number");
    return buffer.getInt() & 0xFFFF_FFFFL;
  }

  /** A 64-bit number as it is, of either sign. */
  long i64() throws MalformedModelException {
    need(8, "a 64-bit number");
    return buffer.getLong();
  }

  /** An unsigned 64-bit number, which must be below 2^63. */
  long u64() throws MalformedModelException {
    long value = i64();
    if (value < 0) {
      throw malformed("a length must be below 2^63: " + Long.toUnsignedString(value));
    }
    return value;
  }

  /** A {@code u32} count of things that have at least {@code leastBytes} each. */
  int count(String what, int leastBytes) throws MalformedModelException {
    long count = u32();
    if (count > remaining() / leastBytes) {
      throw malformed(
          "there is room for " + remaining() / leastBytes + " " + what + ": count=" + count);
    }
    return (int) count;
  }

  byte[] bytes(long length, String what) throws MalformedModelException {
    need(length, what);
    byte[] bytes = new byte[(int) length];
    buffer.get(bytes);
    return bytes;
  }

  /** {@code u16} length and UTF-8. */
  String text(String what) throws MalformedModelException {
    return utf8(u16(), what);
  }

  String utf8(long length, String what) throws MalformedModelException {
    byte[] bytes = bytes(length, what);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw malformed(what + " must be UTF-8");
    }
  }

  /** A reader of the next {@code length} bytes, which this one passes over. */
  ByteReader slice(long length, String what) throws MalformedModelException {
    need(length, what);
    int from = buffer.position();
    int to = from + (int) length;
    buffer.position(to);
    return new ByteReader(file, part + ", " + what, base, buffer.array(), from, to);
  }

  void end(String what) throws MalformedModelException {
    if (buffer.hasRemaining()) {
      throw malformed(what + " must end here: " + remaining() + " bytes are left");
    }
  }

  MalformedModelException malformed(String rule) {
    return new MalformedModelException(file, base + buffer.position(), part + ": " + rule);
  }

  private void need(long count, String what) throws MalformedModelException {
    if (count < 0 || count > buffer.remaining()) {
      throw malformed(what + " needs " + count + " bytes: " + remaining() + " are left");
    }
  }
}
