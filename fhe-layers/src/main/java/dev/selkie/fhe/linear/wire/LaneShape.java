package dev.selkie.fhe.linear.wire;

import dev.selkie.fhe.ring.ResiduePacking;
import java.nio.ByteBuffer;

/**
 * Residues of pool mode: for each token one packed run of {@code width} residues. In a request a
 * head says which lanes of which pool they are.
 *
 * @param width features or outputs
 * @param tokens lanes, 1 to N
 * @param packing of each residue
 */
public record LaneShape(int width, int tokens, ResiduePacking packing) {
  /** Bytes before the residues of a request: pool (u64), first lane (u32), zero (u32). */
  public static final int HEAD_LENGTH = 16;

  /** Bytes of one token. */
  public int tokenLength() {
    return packing.packedLength(width);
  }

  /** Bytes of the residues. */
  public long length() {
    return (long) tokens * tokenLength();
  }

  /** Writes the head of a request. */
  public static void writeHead(ByteBuffer message, long pool, int lane) {
    message.putLong(MessageHeader.LENGTH, pool);
    message.putInt(MessageHeader.LENGTH + 8, lane);
    message.putInt(MessageHeader.LENGTH + 12, 0);
  }

  /** The pool that a request names. */
  public static long pool(ByteBuffer message) {
    return message.getLong(MessageHeader.LENGTH);
  }

  /** The first lane that a request names; not checked. */
  public static int lane(ByteBuffer message) throws MalformedMessageException {
    if (message.getInt(MessageHeader.LENGTH + 12) != 0) {
      throw new MalformedMessageException("reserved bytes must be zero");
    }
    return message.getInt(MessageHeader.LENGTH + 8);
  }
}
