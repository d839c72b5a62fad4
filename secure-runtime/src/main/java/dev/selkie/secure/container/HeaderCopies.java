package dev.selkie.secure.container;

import static dev.selkie.secure.container.SealedLayout.HEADERS_AT;
import static dev.selkie.secure.container.SealedLayout.PREAMBLE_LENGTH;
import static dev.selkie.secure.container.SealedLayout.SEQUENCE_AT;
import static dev.selkie.secure.container.SealedLayout.STATE_AT;
import static dev.selkie.secure.container.SealedLayout.STATE_COMPLETE;
import static dev.selkie.secure.container.SealedLayout.STATE_REWRITING;

import dev.selkie.secure.file.PositionedFile;
import dev.selkie.secure.file.WritableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/*
 * Two copies, so that an interrupted change of the recipients leaves one that opens. But a copy that is merely damaged
 * refuses the file: the writer marks a copy before it touches it, so damage and interruption look different.
 */

/**
 * The header copy that counts, and how to replace it: specification section 3.
 *
 * @param header what it says
 * @param current 0 for copy A, 1 for copy B
 */
record HeaderCopies(Header header, int current) {
  /** Finds the copy that counts. */
  static HeaderCopies choose(PositionedFile file, Preamble preamble) throws IOException {
    byte[] gap = file.read(PREAMBLE_LENGTH, HEADERS_AT - PREAMBLE_LENGTH);
    if (!Arrays.equals(gap, new byte[gap.length])) {
      throw new SealedModelException();
    }
    byte[] bytesA = file.read(HEADERS_AT, preamble.capacity());
    byte[] bytesB = file.read(HEADERS_AT + (long) preamble.capacity(), preamble.capacity());
    Header a = parse(file, HEADERS_AT, bytesA);
    Header b = parse(file, HEADERS_AT + (long) preamble.capacity(), bytesB);
    if (a == null && b == null) {
      throw new SealedModelException();
    }
    if (a == null || b == null) {
      return a == null ? new HeaderCopies(Objects.requireNonNull(b), 1) : new HeaderCopies(a, 0);
    }
    long ahead = a.sequence() - b.sequence();
    if (Math.abs(ahead) > 1 || (ahead == 0 && !Arrays.equals(bytesA, bytesB))) {
      throw new SealedModelException();
    }
    return ahead < 0 ? new HeaderCopies(b, 1) : new HeaderCopies(a, 0);
  }

  /**
   * Replaces both copies, the one that does not count first. Whenever this is interrupted, the old
   * header or the new one counts. Writes of 8 bytes at a multiple of 8 must not tear.
   */
  void replace(WritableFile file, Preamble preamble, Header next) throws IOException {
    byte[] copy = next.encode(preamble.capacity());
    for (int number : new int[] {1 - current, current}) {
      long at = HEADERS_AT + (long) number * preamble.capacity();
      file.write(at + STATE_AT, ByteBuffer.wrap(new byte[SEQUENCE_AT]));
      file.flush();
      file.write(at + SEQUENCE_AT, ByteBuffer.wrap(copy, SEQUENCE_AT, copy.length - SEQUENCE_AT));
      file.flush();
      file.write(at + STATE_AT, ByteBuffer.wrap(copy, STATE_AT, SEQUENCE_AT));
      file.flush();
    }
  }

  private static @Nullable Header parse(PositionedFile file, long base, byte[] copy)
      throws IOException {
    long state = ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (state == STATE_REWRITING) {
      return null;
    }
    if (state != STATE_COMPLETE) {
      throw new SealedModelException();
    }
    return Header.parse(file.path(), base, copy);
  }
}
