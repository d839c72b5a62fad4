package dev.selkie.secure.memory;

import dev.selkie.engine.weights.WeightMemory;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Memory for secret weights: kept out of core dumps and child processes, locked against swapping
 * while the limit lasts, wiped and freed on release, or at the latest when nothing refers to it.
 * Without the native library, direct buffers that are wiped on release. Thread-safe.
 */
public final class ProtectedMemory implements WeightMemory {
  private static final Cleaner CLEANER = Cleaner.create();

  private final Map<Long, ProtectedPages> given = new ConcurrentHashMap<>();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong undumped = new AtomicLong();
  private final AtomicLong locked = new AtomicLong();

  @Override
  public ByteBuffer allocate(int capacity) {
    ProtectedPages pages = capacity == 0 ? null : ProtectedPages.map(capacity);
    bytes.addAndGet(capacity);
    if (pages == null) {
      return ByteBuffer.allocateDirect(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }
    undumped.addAndGet(pages.has(Native.EXCLUDED_FROM_DUMPS) ? capacity : 0);
    locked.addAndGet(pages.has(Native.LOCKED) ? capacity : 0);
    ByteBuffer buffer = Native.buffer(pages.address(), capacity).order(ByteOrder.LITTLE_ENDIAN);
    given.put(pages.address(), pages);
    CLEANER.register(
        buffer,
        () -> {
          given.remove(pages.address(), pages);
          pages.unmap();
        });
    return buffer;
  }

  @Override
  public void release(ByteBuffer buffer) {
    ProtectedPages pages = find(buffer);
    if (pages == null) {
      WeightMemory.wipe(buffer);
    } else {
      pages.discard();
    }
  }

  private @Nullable ProtectedPages find(ByteBuffer buffer) {
    return Native.missing() == null && buffer.isDirect() ? given.get(Native.address(buffer)) : null;
  }

  /** Counts everything given out so far; before that, what the platform would grant. */
  @Override
  public String protection() {
    if (bytes.get() == 0 || Native.missing() != null) {
      return MemoryProtection.detect().describe();
    }
    List<String> parts = new ArrayList<>(List.of("wiped and freed on close"));
    parts.add(share(undumped.get(), "kept out of core dumps and child processes"));
    parts.add(share(locked.get(), "locked against swapping"));
    return String.join("; ", parts);
  }

  private String share(long part, String what) {
    long all = bytes.get();
    if (part == all) {
      return what;
    }
    return part == 0 ? "not " + what : mebibytes(part) + " of " + mebibytes(all) + " MiB " + what;
  }

  private static String mebibytes(long bytes) {
    return String.format(java.util.Locale.ROOT, "%.1f", bytes / 1048576.0);
  }
}
