package dev.selkie.secure.keystore;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What Argon2id costs. A reader believes no cost beyond these bounds, before any work is done.
 *
 * @param memoryKib memory in KiB, 65,536 to 1,048,576
 * @param passes over the memory, 1 to 16
 * @param lanes 1 to 16
 */
public record Argon2Cost(int memoryKib, int passes, int lanes) {
  /** 256 MiB, 3 passes, 4 lanes: about a second. */
  public static final Argon2Cost DEFAULT = new Argon2Cost(256 * 1024, 3, 4);

  static final int SALT_LENGTH = 16;
  static final int ENCODED_LENGTH = 3 * Integer.BYTES + SALT_LENGTH;

  private static final int LEAST_KIB = 64 * 1024;
  private static final int MOST_KIB = 1024 * 1024;
  private static final int MOST_PASSES = 16;
  private static final int MOST_LANES = 16;

  /** Checks the bounds. */
  public Argon2Cost {
    if (memoryKib < LEAST_KIB
        || memoryKib > MOST_KIB
        || passes < 1
        || passes > MOST_PASSES
        || lanes < 1
        || lanes > MOST_LANES) {
      throw new IllegalArgumentException(
          "Argon2id must cost 64 MiB to 1 GiB, 1 to 16 passes, 1 to 16 lanes: "
              + Integer.toUnsignedString(memoryKib)
              + " KiB, "
              + Integer.toUnsignedString(passes)
              + " passes, "
              + Integer.toUnsignedString(lanes)
              + " lanes");
    }
  }

  /** Reads the cost at the start of a stanza's parameters. */
  static Argon2Cost parse(byte[] parameters) {
    ByteBuffer in = ByteBuffer.wrap(parameters).order(ByteOrder.LITTLE_ENDIAN);
    return new Argon2Cost(in.getInt(), in.getInt(), in.getInt());
  }

  /** Cost and salt as a stanza has them. */
  byte[] encode(byte[] salt) {
    return ByteBuffer.allocate(ENCODED_LENGTH)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(memoryKib)
        .putInt(passes)
        .putInt(lanes)
        .put(salt)
        .array();
  }
}
