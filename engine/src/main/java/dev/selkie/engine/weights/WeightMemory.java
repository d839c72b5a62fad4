package dev.selkie.engine.weights;

import dev.selkie.kernels.LargeMemory;
import java.nio.ByteBuffer;

/**
 * Where the weights of one source lie in memory, and how they leave it. A source of secret weights
 * may keep them out of core dumps and swap; whatever the engine makes of such weights (stacked,
 * repacked or quantized copies) belongs in the same kind of memory.
 */
public interface WeightMemory {
  /** Direct buffers, zeroed on release; large ones give their pages back at once. */
  WeightMemory PLAIN =
      new WeightMemory() {
        @Override
        public ByteBuffer allocate(int bytes) {
          return LargeMemory.allocate(bytes);
        }

        @Override
        public void release(ByteBuffer buffer) {
          if (!buffer.isReadOnly()) {
            LargeMemory.discard(buffer);
          }
        }

        @Override
        public String protection() {
          return "none: the weights are not secret";
        }
      };

  /**
   * Makes room for weights.
   *
   * @param bytes 0 or more
   * @return a direct little-endian buffer of zeros with that capacity, aligned to 64 bytes or more
   *     if it is large
   */
  ByteBuffer allocate(int bytes);

  /**
   * Writes zeros over a buffer that this memory or its source gave out, and frees what can be freed
   * at once. The buffer, its slices and its duplicates must not be used any more.
   */
  void release(ByteBuffer buffer);

  /** What keeps these weights from leaking, in one truthful line for people and run records. */
  String protection();

  /** Writes zeros over a whole buffer; a read-only one, such as a mapped file, is left alone. */
  static void wipe(ByteBuffer buffer) {
    if (buffer.isReadOnly()) {
      return;
    }
    ByteBuffer all = buffer.duplicate().clear();
    while (all.remaining() >= Long.BYTES) {
      all.putLong(0);
    }
    while (all.hasRemaining()) {
      all.put((byte) 0);
    }
  }
}
