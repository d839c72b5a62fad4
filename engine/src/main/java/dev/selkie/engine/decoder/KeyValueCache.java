package dev.selkie.engine.decoder;

import dev.selkie.kernels.KeyValueLayout;
import dev.selkie.kernels.KeyValueShift;
import dev.selkie.kernels.PageTable;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Keys and values of one sequence in pages of {@link KeyValueLayout#PAGE} positions. Forks share
 * every page, the last, partly filled one too; whoever writes first to a shared page copies it.
 * Closing gives the pages back; a sequence that nobody holds any more is closed by the collector.
 */
final class KeyValueCache implements DecoderState {
  private static final Cleaner CLEANER = Cleaner.create();

  /** The pages that a sequence holds, apart from it, so that they outlive it by a moment. */
  private record Held(KeyValuePages pages, List<KeyValuePages.Page> list) implements Runnable {
    @Override
    public void run() {
      list.forEach(pages::release);
      list.clear();
    }
  }

  private final Object owner;
  private final Held held;
  private final PageTable table = new PageTable();
  private final Cleaner.Cleanable cleanable;
  private int position;
  private boolean closed;

  KeyValueCache(Object owner, KeyValuePages pages) {
    this.owner = owner;
    this.held = new Held(pages, new ArrayList<>());
    this.cleanable = CLEANER.register(this, held);
  }

  @Override
  public int position() {
    return position;
  }

  @Override
  public DecoderState fork() {
    requireOpen();
    KeyValuePages pages = held.pages();
    KeyValueCache fork = new KeyValueCache(owner, pages);
    pages.share(held.list());
    held.list().forEach(fork::add);
    fork.position = position;
    return fork;
  }

  private void add(KeyValuePages.Page page) {
    held.list().add(page);
    table.add(page.buffer(), held.pages().kernels());
  }

  void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the sequence is closed");
    }
  }

  Object owner() {
    return owner;
  }

  PageTable pages() {
    return table;
  }

  /** Makes room for positions below {@code end}, none of it shared from {@link #position} on. */
  void reserve(int end) {
    if (position % KeyValueLayout.PAGE != 0) {
      own(position / KeyValueLayout.PAGE);
    }
    while (held.list().size() * KeyValueLayout.PAGE < end) {
      add(held.pages().take());
    }
  }

  /** Makes sure that nobody else holds a page. */
  private void own(int index) {
    KeyValuePages.Page page = held.list().get(index);
    if (held.pages().shared(page)) {
      KeyValuePages.Page own = held.pages().take();
      own.buffer().duplicate().clear().put(page.buffer().duplicate().clear());
      held.list().set(index, own);
      table.replace(index, own.buffer(), held.pages().kernels());
      held.pages().release(page);
    }
  }

  /**
   * Forgets positions {@code [sinks, sinks + dropped)}; forks keep them.
   *
   * @param mover moves every layer
   */
  void shift(int sinks, int dropped, Consumer<KeyValueShift> mover) {
    int kept = position - dropped;
    for (int page = sinks / KeyValueLayout.PAGE; page * KeyValueLayout.PAGE < kept; page++) {
      own(page);
    }
    if (kept > sinks) {
      KeyValueLayout layout = held.pages().layout();
      mover.accept(new KeyValueShift(layout, table, sinks + dropped, position, dropped));
    }
    position = kept;
    while (held.list().size() * KeyValueLayout.PAGE >= kept + KeyValueLayout.PAGE) {
      held.pages().release(held.list().remove(held.list().size() - 1));
      table.removeLast();
    }
  }

  /**
   * Stores consecutive positions of one layer.
   *
   * @param qkv holds, for token i, the keys of all heads from {@code keyAt + i * stride} on and the
   *     values from {@code valueAt + i * stride} on
   */
  void store(int layer, int start, int tokens, float[] qkv, int keyAt, int valueAt, int stride) {
    KeyValuePages pages = held.pages();
    pages.kernels().put(pages.layout(), table, layer, start, tokens, qkv, keyAt, valueAt, stride);
  }

  /** Counts {@code tokens} new positions as done in every layer. */
  void advance(int tokens) {
    position += tokens;
  }

  @Override
  public void close() {
    closed = true;
    position = 0;
    table.clear();
    cleanable.clean();
  }
}
