package dev.selkie.secure.container;

import dev.selkie.secure.cobblestone.Cobblestone;

/**
 * Where everything lies in a sealed file, version 1: docs/spec/sealed-container-v1.md, sections 2
 * to 6. Lengths and offsets are in bytes.
 */
final class SealedLayout {
  static final int PAGE = 4096;
  static final int MAJOR = 1;
  static final int MINOR = 1;
  static final long SUITE = 1;

  static final long MAGIC = 0x0A1A_0A0D_4B4C_5389L;
  static final int PREAMBLE_LENGTH = 64;
  static final int MAGIC_AT = 0;
  static final int MAJOR_AT = MAGIC_AT + 8;
  static final int MINOR_AT = MAJOR_AT + 2;
  static final int SUITE_AT = MINOR_AT + 2;
  static final int CAPACITY_AT = SUITE_AT + 4;
  static final int FEATURES_AT = CAPACITY_AT + 4;
  static final int TOTAL_AT = FEATURES_AT + 4;
  static final int MANIFEST_LENGTH_AT = TOTAL_AT + 8;
  static final int SIGNATURES_LENGTH_AT = MANIFEST_LENGTH_AT + 8;
  static final int RESERVED_AT = SIGNATURES_LENGTH_AT + 8;
  static final int PREAMBLE_CHECKSUM_AT = RESERVED_AT + 8;
  static final int PREAMBLE_CHECKSUM_LENGTH = 8;

  static final int HEADERS_AT = PAGE;
  static final int MIN_CAPACITY = PAGE;
  static final int DEFAULT_CAPACITY = 16 * PAGE;
  static final int MAX_CAPACITY = 256 * PAGE;
  static final long MAX_MANIFEST_LENGTH = 1L << 28;

  static final long STATE_COMPLETE = 0x3144_4145_484B_4C53L;
  static final long STATE_REWRITING = 0;
  static final int STATE_AT = 0;
  static final int SEQUENCE_AT = STATE_AT + 8;
  static final int HEADER_LENGTH_AT = SEQUENCE_AT + 8;
  static final int STANZA_COUNT_AT = HEADER_LENGTH_AT + 4;
  static final int FILE_ID_AT = STANZA_COUNT_AT + 4;
  static final int FILE_ID_LENGTH = 16;
  static final int MODEL_VERSION_AT = FILE_ID_AT + FILE_ID_LENGTH;
  static final int MODEL_ID_AT = MODEL_VERSION_AT + 8;
  static final int MAC_LENGTH = 64;
  static final int CHECKSUM_LENGTH = 32;
  static final int STANZA_HEAD_LENGTH = 8;
  static final int MAX_STANZAS = 10_000;

  static final int ROLE_MANIFEST = 1;
  static final int ROLE_TENSOR = 2;

  static final int SECTION_IDENTITY = 1;
  static final int SECTION_METADATA = 2;
  static final int SECTION_TENSORS = 3;
  static final int SECTION_HASH_TREE = 4;

  /** Feature bit: there is a signature section, of one page. */
  static final long FEATURE_SIGNED = 1;

  /** Chunks of a tensor's message that one leaf of the hash tree covers: 1 MiB of plaintext. */
  static final int LEAF_CHUNKS = 64;

  static final int KIND_NONE = 0;
  static final int KIND_INTEGER = 1;
  static final int KIND_REAL = 2;
  static final int KIND_TRUTH = 3;
  static final int KIND_TEXT = 4;
  static final int KIND_LIST = 5;

  private SealedLayout() {}

  /** Plaintext of a tensor's message: the tensor and the zeros that fill its last page. */
  static long paddedLength(long plainLength) {
    return Cobblestone.paddedLength(plainLength, PAGE);
  }

  /** Where a leaf begins in its message. */
  static long leafOffset(long leaf) {
    return leaf == 0
        ? 0
        : Cobblestone.HEADER_LENGTH + leaf * LEAF_CHUNKS * Cobblestone.SEALED_CHUNK_LENGTH;
  }

  /** Leaves of the hash tree that cover a message of this many bytes. */
  static long leaves(long sealedLength) {
    long chunks = Cobblestone.chunks(Cobblestone.plainLength(sealedLength));
    return (chunks + LEAF_CHUNKS - 1) / LEAF_CHUNKS;
  }

  /** Pages of a manifest that needs {@code pages}: rounded up by at most an eighth. */
  static long manifestPages(long pages) {
    if (pages < 2) {
      return pages;
    }
    int exponent = 63 - Long.numberOfLeadingZeros(pages);
    int significant = 32 - Integer.numberOfLeadingZeros(exponent);
    long step = 1L << Math.max(0, exponent - significant);
    return (pages + step - 1) / step * step;
  }
}
