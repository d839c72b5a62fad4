package dev.selkie.kernels;

import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Memory for weights: direct buffers of pages of their own, large ones where the system has them,
 * not counted against {@code -XX:MaxDirectMemorySize}. Address space is given back when the buffer
 * is no longer reachable, the pages themselves as soon as {@link #discard} is called.
 *
 * <p>The matrices of a small model are smaller than a large page: such buffers are cut one after
 * the other from an arena, which is given back when none of them is reachable.
 */
public final class LargeMemory {
  /** Below this, a buffer comes from {@link ByteBuffer#allocateDirect}. */
  private static final int LEAST = 1 << 15;

  /** From this on, a buffer is mapped by itself; below, it comes from an arena. */
  private static final int LEAST_MAPPED = 1 << 22;

  private static final int ARENA = 1 << 25;

  /** Buffers of an arena share no page, so that each can be discarded alone. */
  private static final int PAGE = 1 << 12;

  private static final Cleaner CLEANER = Cleaner.create();

  /** What is left of an arena; only its buffers keep it. */
  private static WeakReference<ByteBuffer> arena = new WeakReference<>(null);

  private static int taken;

  private LargeMemory() {}

  /** A direct little-endian buffer of zeros, aligned to 64 bytes if it is large. */
  public static ByteBuffer allocate(int bytes) {
    ByteBuffer mapped = bytes < LEAST ? null : bytes < LEAST_MAPPED ? cut(bytes) : map(bytes);
    ByteBuffer memory = mapped == null ? ByteBuffer.allocateDirect(bytes) : mapped;
    return memory.order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The next part of an arena. */
  private static synchronized @Nullable ByteBuffer cut(int bytes) {
    ByteBuffer whole = arena.get();
    if (whole == null || bytes > ARENA - taken) {
      whole = map(ARENA);
      arena = new WeakReference<>(whole);
      taken = 0;
    }
    if (whole == null) {
      return null;
    }
    ByteBuffer part = whole.slice(taken, bytes);
    taken += (bytes + PAGE - 1) / PAGE * PAGE;
    return part;
  }

  private static @Nullable ByteBuffer map(int bytes) {
    if (KernelProvider.nativeUnavailable().isPresent()) {
      return null;
    }
    ByteBuffer memory = Native.allocate(bytes);
    if (memory != null) {
      CLEANER.register(memory, new Mapping(Native.address(memory), bytes));
    }
    return memory;
  }

  /**
   * Writes zeros over a direct buffer, and gives back at once the pages that are wholly its own.
   * The buffer may still be read, as zeros.
   */
  public static void discard(ByteBuffer memory) {
    ByteBuffer all = memory.duplicate().clear();
    if (all.capacity() >= LEAST && KernelProvider.nativeUnavailable().isEmpty()) {
      Native.discard(all);
      return;
    }
    while (all.remaining() >= Long.BYTES) {
      all.putLong(0);
    }
    while (all.hasRemaining()) {
      all.put((byte) 0);
    }
  }

  private record Mapping(long address, long bytes) implements Runnable {
    @Override
    public void run() {
      Native.free(address, bytes);
    }
  }
}
