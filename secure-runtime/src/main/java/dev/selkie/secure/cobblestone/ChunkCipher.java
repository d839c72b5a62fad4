package dev.selkie.secure.cobblestone;

import dev.selkie.secure.key.AesGcm;
import dev.selkie.secure.key.ChunkRoom;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;

/**
 * Seals and opens chunks by SunJCE through one reused pair of heap arrays, the only place on the
 * heap where plaintext appears. One thread at a time. {@link #wipe()} after each message.
 */
public final class ChunkCipher implements ChunkOpener {
  private static final byte[] NO_ASSOCIATED_DATA = new byte[0];

  private final AesGcm cipher = new AesGcm();
  private final byte[] plain = new byte[Cobblestone.CHUNK_LENGTH];
  private final byte[] sealed = new byte[Cobblestone.SEALED_CHUNK_LENGTH];

  /**
   * Seals {@code source}'s remaining bytes, at most a chunk, followed by zeros up to {@code
   * length}.
   */
  void seal(MessageKeys keys, long chunk, ByteBuffer source, int length, ByteBuffer target) {
    int count = source.remaining();
    source.get(plain, 0, count);
    Arrays.fill(plain, count, length, (byte) 0);
    byte[] nonce = keys.nonce(chunk);
    int written = cipher.encrypt(keys.key(), nonce, NO_ASSOCIATED_DATA, plain, length, sealed);
    target.put(sealed, 0, written);
  }

  @Override
  public void open(MessageKeys keys, long firstChunk, ByteBuffer source, ChunkRoom room)
      throws CobblestoneException {
    ByteBuffer target = room.target();
    int start = -room.skip(); // of this chunk's plaintext, from the first byte that is kept
    for (long chunk = firstChunk; source.hasRemaining(); chunk++) {
      int length = Math.min(source.remaining(), Cobblestone.SEALED_CHUNK_LENGTH);
      int count = decrypt(keys, chunk, source, length);
      int from = Math.min(count, Math.max(0, -start));
      int to = Math.min(count, Math.max(0, room.keep() - start));
      if (target != null && from < to) {
        target.put(target.position() + start + from, plain, from, to - from);
      }
      if (room.zerosBehind()) {
        requireZeros(to, count);
      }
      start += count;
    }
  }

  private int decrypt(MessageKeys keys, long chunk, ByteBuffer source, int length)
      throws CobblestoneException {
    source.get(sealed, 0, length);
    try {
      byte[] nonce = keys.nonce(chunk);
      return cipher.decrypt(keys.key(), nonce, NO_ASSOCIATED_DATA, sealed, length, plain);
    } catch (AEADBadTagException e) {
      throw new CobblestoneException();
    }
  }

  private void requireZeros(int from, int to) throws CobblestoneException {
    int found = 0;
    for (int i = from; i < to; i++) {
      found |= plain[i];
    }
    if (found != 0) {
      throw new CobblestoneException();
    }
  }

  /** Zeroes the scratch arrays and the provider's copies of the key. */
  @Override
  public void wipe() {
    Arrays.fill(plain, (byte) 0);
    Arrays.fill(sealed, (byte) 0);
    cipher.close();
  }
}
