package dev.selkie.fhe.linear.server;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Memory of a finished call, kept for the next: a small product takes less time than its memory,
 * and a large one spends a quarter of its time to have the kernel give and clear it.
 */
final class SpareMemory {
  private final int mostKept;
  private final AtomicReference<ByteBuffer> spare = new AtomicReference<>();

  /** Keeps nothing larger than so many bytes. */
  SpareMemory(int mostKept) {
    this.mostKept = mostKept;
  }

  /** At least so many bytes, direct and little-endian, holding anything. */
  ByteBuffer take(int bytes) {
    ByteBuffer kept = spare.getAndSet(null);
    return kept != null && kept.capacity() >= bytes
        ? kept
        : ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Takes memory back that nobody uses any more. */
  void give(ByteBuffer memory) {
    if (memory.capacity() <= mostKept) {
      spare.set(memory);
    }
  }
}
