package dev.selkie.fhe.linear.server;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Memory of a finished call, kept for the next: a small product takes less time than its memory.
 */
final class SpareMemory {
  private static final int MOST_KEPT = 1 << 20;

  private final AtomicReference<ByteBuffer> spare = new AtomicReference<>();

  /** At least so many bytes, direct and little-endian, holding anything. */
  ByteBuffer take(int bytes) {
    ByteBuffer kept = spare.getAndSet(null);
    return kept != null && kept.capacity() >= bytes
        ? kept
        : ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Takes memory back that nobody uses any more. */
  void give(ByteBuffer memory) {
    if (memory.capacity() <= MOST_KEPT) {
      spare.set(memory);
    }
  }
}
