package dev.selkie.secure.cobblestone;

import dev.selkie.secure.key.AesGcm;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;

/**
 * Seals and opens single chunks through one reused pair of heap arrays, the only place on the heap
 * where plaintext appears. One thread at a time. {@link #wipe()} after each message.
 */
public final class ChunkCipher {
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

  /**
   * Opens a chunk of {@code length} bytes from {@code source}. Its first bytes go to {@code target}
   * as far as that has room; all others must be zero.
   */
  void open(MessageKeys keys, long chunk, ByteBuffer source, int length, ByteBuffer target)
      throws CobblestoneException {
    int count = decrypt(keys, chunk, source, length);
    int kept = Math.min(count, target.remaining());
    target.put(plain, 0, kept);
    requireZeros(kept, count);
  }

  /** Opens a chunk and fills {@code target} from its {@code skipped}-th byte on. */
  void openPart(
      MessageKeys keys, long chunk, ByteBuffer source, int length, int skipped, ByteBuffer target)
      throws CobblestoneException {
    decrypt(keys, chunk, source, length);
    target.put(plain, skipped, target.remaining());
  }

  /** Checks a chunk, of which all plaintext behind {@code free} bytes must be zeros. */
  void verify(MessageKeys keys, long chunk, ByteBuffer source, int length, long free)
      throws CobblestoneException {
    int count = decrypt(keys, chunk, source, length);
    requireZeros((int) Math.min(free, count), count);
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
  public void wipe() {
    Arrays.fill(plain, (byte) 0);
    Arrays.fill(sealed, (byte) 0);
    cipher.close();
  }
}
