package dev.selkie.secure.container;

import static dev.selkie.secure.container.SealedLayout.*;

import dev.selkie.engine.weights.MalformedModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The first 64 bytes of a sealed file. Lengths in bytes.
 *
 * @param capacity of each header copy
 * @param totalLength of the file
 * @param manifestLength of the sealed manifest
 * @param signaturesLength of the signature section, 0 or a page
 */
record Preamble(
    int minor, int capacity, long totalLength, long manifestLength, long signaturesLength) {
  static boolean hasMagic(byte[] head) {
    return head.length >= Long.BYTES && little(head).getLong(MAGIC_AT) == MAGIC;
  }

  long manifestAt() {
    return HEADERS_AT + 2L * capacity;
  }

  long signaturesAt() {
    return manifestAt() + manifestLength;
  }

  /** Where the first tensor begins. */
  long bodyAt() {
    return signaturesAt() + signaturesLength;
  }

  /** Bytes of all tensors. */
  long bodyLength() {
    return totalLength - bodyAt();
  }

  boolean signed() {
    return signaturesLength > 0;
  }

  byte[] encode() {
    byte[] head = new byte[PREAMBLE_LENGTH];
    ByteBuffer out = little(head);
    out.putLong(MAGIC_AT, MAGIC);
    out.putShort(MAJOR_AT, (short) MAJOR);
    out.putShort(MINOR_AT, (short) minor);
    out.putInt(SUITE_AT, (int) SUITE);
    out.putInt(CAPACITY_AT, capacity);
    out.putInt(FEATURES_AT, signed() ? (int) FEATURE_SIGNED : 0);
    out.putLong(TOTAL_AT, totalLength);
    out.putLong(MANIFEST_LENGTH_AT, manifestLength);
    out.putLong(SIGNATURES_LENGTH_AT, signaturesLength);
    out.put(PREAMBLE_CHECKSUM_AT, checksum(head));
    return head;
  }

  /**
   * Reads and checks everything that needs no key.
   *
   * @param head the file's first 64 bytes
   * @param fileLength the file's real length
   */
  static Preamble parse(Path file, byte[] head, long fileLength) throws IOException {
    ByteBuffer in = little(head);
    if (in.getLong(MAGIC_AT) != MAGIC) {
      throw new MalformedModelException(file, MAGIC_AT, "not a sealed file");
    }
    int major = in.getShort(MAJOR_AT) & 0xFFFF;
    require(major == MAJOR, file, MAJOR_AT, "sealed container version must be 1", major);
    byte[] found = Arrays.copyOfRange(head, PREAMBLE_CHECKSUM_AT, PREAMBLE_LENGTH);
    if (!Arrays.equals(found, checksum(head))) {
      throw new SealedModelException();
    }
    long suite = in.getInt(SUITE_AT) & 0xFFFF_FFFFL;
    require(suite == SUITE, file, SUITE_AT, "cipher suite must be 1", suite);
    long features = in.getInt(FEATURES_AT) & 0xFFFF_FFFFL;
    boolean known = (features & ~FEATURE_SIGNED) == 0;
    require(known, file, FEATURES_AT, "needs features this version lacks", features);
    long capacity = in.getInt(CAPACITY_AT) & 0xFFFF_FFFFL;
    boolean capacityFits =
        capacity >= MIN_CAPACITY && capacity <= MAX_CAPACITY && capacity % PAGE == 0;
    require(capacityFits, file, CAPACITY_AT, "header capacity must be 1 to 256 pages", capacity);
    long manifest = in.getLong(MANIFEST_LENGTH_AT);
    boolean manifestFits =
        manifest >= PAGE && manifest <= MAX_MANIFEST_LENGTH && manifest % PAGE == 0;
    require(manifestFits, file, MANIFEST_LENGTH_AT, "manifest must be 1 to 65536 pages", manifest);
    long signatures = in.getLong(SIGNATURES_LENGTH_AT);
    long section = features == 0 ? 0 : PAGE;
    boolean signaturesFit = signatures == section;
    String rule = "signatures must have " + section + " bytes";
    require(signaturesFit, file, SIGNATURES_LENGTH_AT, rule, signatures);
    long reserved = in.getLong(RESERVED_AT);
    require(reserved == 0, file, RESERVED_AT, "reserved bytes must be zero", reserved);
    long total = in.getLong(TOTAL_AT);
    require(total == fileLength, file, TOTAL_AT, "file must have " + fileLength + " bytes", total);
    int minor = in.getShort(MINOR_AT) & 0xFFFF;
    Preamble preamble = new Preamble(minor, (int) capacity, total, manifest, signatures);
    long least = preamble.bodyAt();
    require(total >= least, file, TOTAL_AT, "file must have at least " + least + " bytes", total);
    return preamble;
  }

  private static void require(boolean holds, Path file, int offset, String rule, long value)
      throws MalformedModelException {
    if (!holds) {
      throw new MalformedModelException(
          file, offset, rule + ": found " + Long.toUnsignedString(value));
    }
  }

  private static byte[] checksum(byte[] head) {
    byte[] hash = Sha256.of(head, 0, PREAMBLE_CHECKSUM_AT);
    return Arrays.copyOf(hash, PREAMBLE_CHECKSUM_LENGTH);
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
