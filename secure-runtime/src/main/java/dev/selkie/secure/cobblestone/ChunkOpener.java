package dev.selkie.secure.cobblestone;

import dev.selkie.secure.key.ChunkRoom;
import java.nio.ByteBuffer;

/** Opens consecutive chunks of a message. One thread at a time. */
public interface ChunkOpener {
  /**
   * Opens all chunks in {@code sealed}, whose position moves to its limit.
   *
   * @param firstChunk number of the first of them
   * @throws CobblestoneException if one of them, or what lies behind the room, is not what the
   *     sealer wrote; what was kept is then to be wiped
   */
  void open(MessageKeys keys, long firstChunk, ByteBuffer sealed, ChunkRoom room)
      throws CobblestoneException;

  /** Zeroes what is secret in it. */
  void wipe();
}
