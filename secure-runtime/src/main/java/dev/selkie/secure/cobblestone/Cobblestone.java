package dev.selkie.secure.cobblestone;

/** Sizes and places in a Cobblestone-256 message. Lengths are in bytes. */
public final class Cobblestone {
  /** Random bytes at the start of a message. */
  public static final int SALT_LENGTH = 24;

  /** Key commitment behind the salt. */
  public static final int COMMITMENT_LENGTH = 32;

  /** Salt and commitment. */
  public static final int HEADER_LENGTH = SALT_LENGTH + COMMITMENT_LENGTH;

  /** Plaintext of every chunk but the last, which is shorter. */
  public static final int CHUNK_LENGTH = 16 * 1024;

  /** Tag behind each chunk. */
  public static final int TAG_LENGTH = 16;

  /** Ciphertext and tag of a full chunk. */
  public static final int SEALED_CHUNK_LENGTH = CHUNK_LENGTH + TAG_LENGTH;

  /** Most chunks of a message. */
  public static final long MAX_CHUNKS = 1L << 38;

  private Cobblestone() {}

  /** Chunks of a message with this much plaintext, the last and shorter one included. */
  public static long chunks(long plainLength) {
    if (plainLength < 0 || plainLength / CHUNK_LENGTH >= MAX_CHUNKS) {
      throw new IllegalArgumentException(
          "a message holds 0 to 2^52 - 1 bytes: plainLength=" + plainLength);
    }
    return plainLength / CHUNK_LENGTH + 1;
  }

  /** Length of the message with this much plaintext. */
  public static long sealedLength(long plainLength) {
    return HEADER_LENGTH + plainLength + TAG_LENGTH * chunks(plainLength);
  }

  /** Plaintext of a message of this length, or -1 if no message has it. */
  public static long plainLength(long sealedLength) {
    long body = sealedLength - HEADER_LENGTH;
    long last = body % SEALED_CHUNK_LENGTH - TAG_LENGTH;
    long full = body / SEALED_CHUNK_LENGTH;
    return body < TAG_LENGTH || last < 0 || full >= MAX_CHUNKS ? -1 : full * CHUNK_LENGTH + last;
  }

  /**
   * The smallest plaintext length, at least {@code plainLength}, whose message fills whole pages.
   *
   * @param pageLength bytes of a page, more than 32
   */
  public static long paddedLength(long plainLength, int pageLength) {
    long pages = (sealedLength(plainLength) + pageLength - 1) / pageLength;
    long padded = plainLength(pages * pageLength);
    // Between the end of a full chunk and the end of the next tag lies no message length.
    return padded >= 0 ? padded : plainLength((pages + 1) * pageLength);
  }
}
