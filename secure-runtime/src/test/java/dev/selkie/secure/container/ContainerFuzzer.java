package dev.selkie.secure.container;

import dev.selkie.engine.weights.AuthenticationException;
import dev.selkie.engine.weights.MalformedModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Any bytes are a preamble, a header copy or a manifest that reads, or are refused in one of the
 * two ways. Checksums are made right first, since a search would never find them. The first byte
 * says which of the three it is.
 */
public final class ContainerFuzzer {
  private static final Path FILE = Path.of("fuzz.sealed");

  private ContainerFuzzer() {}

  /** One input; whatever is thrown is a finding. */
  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    if (data.length == 0) {
      return;
    }
    byte[] bytes = Arrays.copyOfRange(data, 1, data.length);
    try {
      switch (data[0] & 3) {
        case 0 -> preamble(bytes);
        case 1 -> header(bytes);
        default -> ManifestReader.parse(FILE, bytes, 3L * SealedLayout.PAGE);
      }
    } catch (MalformedModelException | AuthenticationException e) {
      requireShort(String.valueOf(e.getMessage()));
    }
  }

  private static void preamble(byte[] bytes) throws IOException {
    byte[] head = Arrays.copyOf(bytes, SealedLayout.PREAMBLE_LENGTH);
    byte[] checksum = Sha256.of(head, 0, SealedLayout.PREAMBLE_CHECKSUM_AT);
    System.arraycopy(checksum, 0, head, SealedLayout.PREAMBLE_CHECKSUM_AT, 8);
    long total =
        ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong(SealedLayout.TOTAL_AT);
    Preamble.parse(FILE, head, total);
  }

  private static void header(byte[] bytes) throws IOException {
    byte[] copy = Arrays.copyOf(bytes, SealedLayout.PAGE);
    int end = copy.length - SealedLayout.CHECKSUM_LENGTH;
    System.arraycopy(Sha256.of(copy, 0, end), 0, copy, end, SealedLayout.CHECKSUM_LENGTH);
    Header.parse(FILE, SealedLayout.HEADERS_AT, copy);
  }

  private static void requireShort(String message) {
    if (message.length() > 70_000) {
      throw new AssertionError("a message repeats the file: " + message.length() + " characters");
    }
  }
}
