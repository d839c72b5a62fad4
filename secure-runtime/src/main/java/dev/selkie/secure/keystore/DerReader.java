package dev.selkie.secure.keystore;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/*
 * What BCFKS needs of DER [1]: Bouncy Castle's ASN.1 classes take a tenth of a second to load and, being in a signed jar, four more
 * to check.
 *
 * [1] ITU-T X.690, chapters 8 and 10: one byte for the tag, the shortest form of the length, the content.
 */

/**
 * Elements of DER from front to back. Whatever is wrong with them is a {@link KeystoreException}.
 */
final class DerReader {
  private static final int INTEGER = 0x02;
  private static final int OCTETS = 0x04;
  private static final int NOTHING = 0x05;
  private static final int IDENTIFIER = 0x06;
  private static final int TEXT = 0x0C;
  private static final int SEQUENCE = 0x30;
  private static final int MOST_LENGTH_BYTES = 3;

  private final ByteBuffer in;

  private DerReader(ByteBuffer in) {
    this.in = in;
  }

  /** Reads an array, which is not copied. */
  static DerReader of(byte[] bytes) {
    return new DerReader(ByteBuffer.wrap(bytes));
  }

  /** The elements of a sequence. */
  DerReader sequence() throws KeystoreException {
    return new DerReader(content(SEQUENCE));
  }

  /** An octet string, copied. */
  byte[] octets() throws KeystoreException {
    return bytes(content(OCTETS));
  }

  /** An object identifier: its content in hexadecimal digits. */
  String identifier() throws KeystoreException {
    return HexFormat.of().formatHex(bytes(content(IDENTIFIER)));
  }

  /** A text in UTF-8. */
  String text() throws KeystoreException {
    return new String(bytes(content(TEXT)), StandardCharsets.UTF_8);
  }

  /** A whole number from 0 to 2^31 - 1. */
  int number() throws KeystoreException {
    ByteBuffer digits = content(INTEGER);
    require(digits.hasRemaining() && digits.remaining() <= Integer.BYTES && digits.get(0) >= 0);
    int value = 0;
    while (digits.hasRemaining()) {
      value = (value << Byte.SIZE) | (digits.get() & 0xFF);
    }
    return value;
  }

  /** A NULL. */
  void nothing() throws KeystoreException {
    require(!content(NOTHING).hasRemaining());
  }

  boolean isNumberNext() {
    return in.hasRemaining() && in.get(in.position()) == INTEGER;
  }

  boolean hasNext() {
    return in.hasRemaining();
  }

  /** The next element as it is, tag and length included. */
  byte[] element() throws KeystoreException {
    int start = in.position();
    require(in.hasRemaining());
    content(in.get(start) & 0xFF);
    return bytes(in.duplicate().limit(in.position()).position(start));
  }

  /** Nothing may follow. */
  void end() throws KeystoreException {
    require(!in.hasRemaining());
  }

  private ByteBuffer content(int tag) throws KeystoreException {
    require(in.remaining() >= 2 && (in.get() & 0xFF) == tag);
    int length = in.get() & 0xFF;
    if (length >= 0x80) {
      int count = length - 0x80;
      require(count >= 1 && count <= MOST_LENGTH_BYTES && count <= in.remaining());
      length = 0;
      for (int i = 0; i < count; i++) {
        length = (length << Byte.SIZE) | (in.get() & 0xFF);
      }
      require(length >= (count == 1 ? 0x80 : 1 << (Byte.SIZE * (count - 1))));
    }
    require(length <= in.remaining());
    ByteBuffer content = in.slice().limit(length);
    in.position(in.position() + length);
    return content;
  }

  private static byte[] bytes(ByteBuffer content) {
    byte[] bytes = new byte[content.remaining()];
    content.get(bytes);
    return bytes;
  }

  private static void require(boolean holds) throws KeystoreException {
    if (!holds) {
      throw new KeystoreException();
    }
  }
}
