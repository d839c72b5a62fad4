package dev.selkie.secure.container;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Grows a little-endian byte string. */
final class ByteWriter {
  private byte[] bytes = new byte[256];
  private int length;

  ByteWriter u8(int value) {
    return put(value, 1);
  }

  ByteWriter u16(int value) {
    return put(value, 2);
  }

  ByteWriter u32(long value) {
    return put(value, 4);
  }

  ByteWriter u64(long value) {
    return put(value, 8);
  }

  ByteWriter bytes(byte[] value) {
    room(value.length);
    System.arraycopy(value, 0, bytes, length, value.length);
    length += value.length;
    return this;
  }

  /** {@code u16} length and UTF-8. */
  ByteWriter text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    if (utf8.length > 0xFFFF) {
      throw new IllegalArgumentException("a name has up to 65535 bytes: bytes=" + utf8.length);
    }
    return u16(utf8.length).bytes(utf8);
  }

  ByteWriter zeros(int count) {
    room(count);
    length += count;
    return this;
  }

  int length() {
    return length;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  private ByteWriter put(long value, int count) {
    room(count);
    for (int i = 0; i < count; i++) {
      bytes[length++] = (byte) (value >>> (8 * i));
    }
    return this;
  }

  private void room(int count) {
    int needed = Math.addExact(length, count);
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(needed, (int) Math.min(2L * needed, 1 << 30)));
    }
  }
}
