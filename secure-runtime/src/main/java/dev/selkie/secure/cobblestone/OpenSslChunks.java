package dev.selkie.secure.cobblestone;

import dev.selkie.secure.key.ChunkRoom;
import dev.selkie.secure.key.OpenSsl;
import java.nio.ByteBuffer;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;

/**
 * Opens chunks by the system's OpenSSL, straight from one place outside the heap to another. What
 * shall lie on the heap goes through a {@link ChunkCipher}.
 */
final class OpenSslChunks implements ChunkOpener {
  private @Nullable ChunkCipher heap;

  @Override
  public void open(MessageKeys keys, long firstChunk, ByteBuffer sealed, ChunkRoom room)
      throws CobblestoneException {
    ByteBuffer target = room.target();
    if (target != null && !target.isDirect()) {
      heap().open(keys, firstChunk, sealed, room);
      return;
    }
    try {
      OpenSsl.open(keys.key(), keys.nonce(0), firstChunk, Cobblestone.CHUNK_LENGTH, sealed, room);
    } catch (AEADBadTagException e) {
      throw new CobblestoneException();
    }
    sealed.position(sealed.limit());
  }

  private ChunkCipher heap() {
    ChunkCipher found = heap == null ? new ChunkCipher() : heap;
    heap = found;
    return found;
  }

  @Override
  public void wipe() {
    if (heap != null) {
      heap.wipe();
    }
  }
}
