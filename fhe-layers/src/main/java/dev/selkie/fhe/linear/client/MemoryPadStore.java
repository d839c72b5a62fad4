package dev.selkie.fhe.linear.client;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Keeps pads in this process only: nothing survives it, so nothing can be used twice. */
public final class MemoryPadStore implements PadStore {
  private final List<Pads> all = new ArrayList<>();

  @Override
  public synchronized StoredPads store(PoolName name, PadBlock block) {
    Pads pads = new Pads(name, block);
    all.add(pads);
    return pads;
  }

  @Override
  public synchronized void close() {
    all.forEach(Pads::delete);
    all.clear();
  }

  private static final class Pads implements StoredPads {
    private final PoolName name;
    private final PadBlock block;
    private int next;

    Pads(PoolName name, PadBlock block) {
      this.name = name;
      this.block = block;
    }

    @Override
    public PoolName name() {
      return name;
    }

    @Override
    public PadShape shape() {
      return block.shape();
    }

    @Override
    public int left() {
      return block.shape().lanes() - next;
    }

    @Override
    public int take(int count) {
      if (count < 1 || count > left()) {
        throw new IllegalArgumentException("lanes must be left: count=" + count);
      }
      int first = next;
      next += count;
      return first;
    }

    @Override
    public void read(int lane, ByteBuffer record) {
      block.read(lane, record);
    }

    @Override
    public void discard(int lane) {
      block.wipe(lane);
    }

    @Override
    public void delete() {
      next = block.shape().lanes();
      block.wipe();
    }
  }
}
