package dev.selkie.engine.decoder;

import dev.selkie.kernels.AttentionKernels;
import dev.selkie.kernels.KeyValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The pages of keys and values of all sequences of one decoder. A page belongs to every sequence
 * that shares it; when the last one lets go it is wiped and used again. Memory is taken a page at a
 * time and kept until the decoder closes, which wipes everything.
 */
final class KeyValuePages implements AutoCloseable {
  private static final byte[] ZEROS = new byte[1 << 14];

  /** A page and the number of sequences that hold it. */
  static final class Page {
    private final ByteBuffer buffer;
    private int users = 1;

    private Page(ByteBuffer buffer) {
      this.buffer = buffer;
    }

    ByteBuffer buffer() {
      return buffer;
    }
  }

  private final KeyValueLayout layout;
  private final AttentionKernels kernels;
  private final List<Page> all = new ArrayList<>();
  private final Deque<Page> free = new ArrayDeque<>();

  KeyValuePages(KeyValueLayout layout, AttentionKernels kernels) {
    this.layout = layout;
    this.kernels = kernels;
  }

  KeyValueLayout layout() {
    return layout;
  }

  AttentionKernels kernels() {
    return kernels;
  }

  /** Pages made so far, in use or not. */
  synchronized int count() {
    return all.size();
  }

  /** Pages that no sequence holds. */
  synchronized int unused() {
    return free.size();
  }

  /** A page of zeros for one sequence. */
  synchronized Page take() {
    Page page = free.poll();
    if (page == null) {
      page = new Page(ByteBuffer.allocateDirect(layout.pageBytes()).order(ByteOrder.LITTLE_ENDIAN));
      all.add(page);
    }
    page.users = 1;
    return page;
  }

  /** Counts one more sequence for each page. */
  synchronized void share(List<Page> pages) {
    pages.forEach(page -> page.users++);
  }

  synchronized boolean shared(Page page) {
    return page.users > 1;
  }

  /** Counts one sequence less. */
  synchronized void release(Page page) {
    if (--page.users == 0) {
      wipe(page);
      free.push(page);
    }
  }

  private static void wipe(Page page) {
    ByteBuffer buffer = page.buffer.duplicate().clear();
    while (buffer.hasRemaining()) {
      buffer.put(ZEROS, 0, Math.min(ZEROS.length, buffer.remaining()));
    }
  }

  @Override
  public synchronized void close() {
    all.forEach(KeyValuePages::wipe);
    all.clear();
    free.clear();
  }
}
