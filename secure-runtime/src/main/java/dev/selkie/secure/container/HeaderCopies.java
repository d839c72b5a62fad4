package dev.selkie.secure.container;

import static dev.selkie.secure.container.SealedLayout.HEADERS_AT;
import static dev.selkie.secure.container.SealedLayout.PREAMBLE_LENGTH;
import static dev.selkie.secure.container.SealedLayout.STATE_COMPLETE;
import static dev.selkie.secure.container.SealedLayout.STATE_REWRITING;

import dev.selkie.secure.file.PositionedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/*
 * Two copies, so that an interrupted change of the recipients leaves one that opens. But a copy that is merely damaged
 * refuses the file: the writer marks a copy before it touches it, so damage and interruption look different.
 */

/** Finds the header copy that counts: specification section 3. */
final class HeaderCopies {
  private HeaderCopies() {}

  static Header choose(PositionedFile file, Preamble preamble) throws IOException {
    byte[] gap = file.read(PREAMBLE_LENGTH, HEADERS_AT - PREAMBLE_LENGTH);
    if (!Arrays.equals(gap, new byte[gap.length])) {
      throw new SealedModelException();
    }
    byte[] bytesA = file.read(HEADERS_AT, preamble.capacity());
    byte[] bytesB = file.read(HEADERS_AT + (long) preamble.capacity(), preamble.capacity());
    Header a = parse(file, HEADERS_AT, bytesA);
    Header b = parse(file, HEADERS_AT + (long) preamble.capacity(), bytesB);
    if (a == null || b == null) {
      return Optional.ofNullable(a == null ? b : a).orElseThrow(SealedModelException::new);
    }
    long ahead = a.sequence() - b.sequence();
    if (Math.abs(ahead) > 1 || (ahead == 0 && !Arrays.equals(bytesA, bytesB))) {
      throw new SealedModelException();
    }
    return ahead < 0 ? b : a;
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
