package dev.selkie.engine.decoder;

import dev.selkie.kernels.AttentionKernels;
import dev.selkie.kernels.AttentionShape;
import dev.selkie.kernels.HeadQueries;
import dev.selkie.kernels.KeyValueLayout;
import dev.selkie.kernels.WorkerPool;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/*
 * Shares attention among threads. A unit is a block of a sequence's tokens with one head of keys and
 * values, or, for one token far into a sequence, some tiles of its positions; threads take units as
 * they get free, the longest first. The kernels give the same bits however units are cut.
 */
/** Attention of new tokens over their own sequence's cache. */
final class Attention {
  /** Rows, tokens times heads of a group, that a unit has at most where a token has fewer. */
  private static final int ROWS = 48;

  /** Multiply-adds below which waking a thread costs more than it saves. */
  private static final long LEAST_MACS = 1 << 18;

  private final AttentionSpec spec;
  private final AttentionShape shape;
  private final KeyValueLayout layout;
  private final AttentionKernels kernels;
  private final int blockTokens;
  private final Queue<ByteBuffer> scratches = new ConcurrentLinkedQueue<>();

  Attention(AttentionSpec spec, KeyValueLayout layout, AttentionKernels kernels) {
    int group = spec.heads() / spec.keyValueHeads();
    this.spec = spec;
    this.shape = spec.shape();
    this.layout = layout;
    this.kernels = kernels;
    this.blockTokens = Math.max(1, ROWS / group);
  }

  /** The values of one layer. */
  @SuppressWarnings("ArrayRecordComponent") // made and consumed within one call, never compared
  private record Batch(int layer, float[] queries, int stride, float[] out) {}

  /** Part of the work. */
  private interface Unit {
    long positions();

    void run(ByteBuffer scratch);
  }

  /**
   * Computes every new token of every piece; their keys and values are already in the caches.
   *
   * @param queries for token i of the batch, its heads from {@code i * stride} on
   * @param out shape [tokens, heads * dimension], overwritten
   */
  void apply(
      WorkerPool pool, List<Piece> pieces, int layer, float[] queries, int stride, float[] out) {
    Batch batch = new Batch(layer, queries, stride, out);
    List<Unit> units = new ArrayList<>();
    List<Split> splits = new ArrayList<>();
    for (Piece piece : pieces) {
      int tiles = piece.start() / AttentionKernels.TILE + 1;
      if (piece.tokens() == 1 && tiles > 1 && pieces.size() < 2 * pool.threads()) {
        Split split = new Split(batch, piece, pool.threads());
        splits.add(split);
        units.addAll(split.units());
      } else {
        addBlocks(batch, piece, units);
      }
    }
    run(pool, units);
    splits.forEach(Split::merge);
  }

  private void run(WorkerPool pool, List<Unit> units) {
    long positions = units.stream().mapToLong(Unit::positions).sum();
    long macs = positions * shape.group() * 2 * spec.headDimension();
    units.sort((a, b) -> Long.compare(b.positions(), a.positions()));
    AtomicInteger next = new AtomicInteger();
    WorkerPool.RangeBody body =
        (from, to) -> {
          ByteBuffer scratch = scratch();
          for (int i = next.getAndIncrement(); i < units.size(); i = next.getAndIncrement()) {
            units.get(i).run(scratch);
          }
          scratches.add(scratch);
        };
    if (macs < LEAST_MACS) {
      body.accept(0, 1);
    } else {
      pool.forRange(pool.threads(), body);
    }
  }

  private ByteBuffer scratch() {
    ByteBuffer scratch = scratches.poll();
    if (scratch != null) {
      return scratch;
    }
    int line = 64;
    int bytes = AttentionKernels.scratchBytes(layout, blockTokens * shape.group());
    return ByteBuffer.allocateDirect(bytes + line)
        .alignedSlice(line)
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private void addBlocks(Batch batch, Piece piece, List<Unit> units) {
    for (int from = 0; from < piece.tokens(); from += blockTokens) {
      int tokens = Math.min(blockTokens, piece.tokens() - from);
      for (int head = 0; head < spec.keyValueHeads(); head++) {
        units.add(new Block(batch, piece, queries(batch, piece, from, tokens, head), head));
      }
    }
  }

  private HeadQueries queries(Batch batch, Piece piece, int from, int tokens, int head) {
    int row = piece.row() + from;
    int own = head * shape.group() * spec.headDimension();
    int width = spec.heads() * spec.headDimension();
    return new HeadQueries(
        piece.start() + from,
        tokens,
        batch.queries(),
        row * batch.stride() + own,
        batch.stride(),
        batch.out(),
        row * width + own,
        width);
  }

  /** Some tokens with one head of keys and values. */
  private final class Block implements Unit {
    private final Batch batch;
    private final Piece piece;
    private final HeadQueries queries;
    private final int head;

    Block(Batch batch, Piece piece, HeadQueries queries, int head) {
      this.batch = batch;
      this.piece = piece;
      this.queries = queries;
      this.head = head;
    }

    @Override
    public long positions() {
      int end = queries.start() + queries.tokens();
      return (long) (end - shape.firstReached(queries.start())) * queries.tokens();
    }

    @Override
    public void run(ByteBuffer scratch) {
      kernels.attend(shape, layout, piece.cache().pages(), batch.layer(), head, queries, scratch);
    }
  }

  /** One token whose positions are shared among threads. */
  private final class Split {
    private final Batch batch;
    private final Piece piece;
    private final int firstTile;
    private final int tiles;
    private final int unitTiles;
    private final int tileFloats;
    private final float[] partials;

    Split(Batch batch, Piece piece, int threads) {
      this.batch = batch;
      this.piece = piece;
      firstTile = shape.firstReached(piece.start()) / AttentionKernels.TILE;
      tiles = piece.start() / AttentionKernels.TILE + 1 - firstTile;
      unitTiles = (tiles * spec.keyValueHeads() + 4 * threads - 1) / (4 * threads);
      tileFloats = AttentionKernels.partialFloats(layout, shape.group());
      partials = new float[spec.keyValueHeads() * tiles * tileFloats];
    }

    List<Unit> units() {
      List<Unit> units = new ArrayList<>();
      for (int head = 0; head < spec.keyValueHeads(); head++) {
        for (int from = 0; from < tiles; from += unitTiles) {
          units.add(new Part(head, from, Math.min(tiles, from + unitTiles)));
        }
      }
      return units;
    }

    void merge() {
      for (int head = 0; head < spec.keyValueHeads(); head++) {
        HeadQueries queries = queries(batch, piece, 0, 1, head);
        int at = head * tiles * tileFloats;
        kernels.merge(shape, layout, partials, at, tiles, batch.out(), queries.outAt());
      }
    }

    private final class Part implements Unit {
      private final int head;
      private final int from;
      private final int to;

      Part(int head, int from, int to) {
        this.head = head;
        this.from = from;
        this.to = to;
      }

      @Override
      public long positions() {
        return (long) (to - from) * AttentionKernels.TILE;
      }

      @Override
      public void run(ByteBuffer scratch) {
        kernels.attendTiles(
            shape,
            layout,
            piece.cache().pages(),
            batch.layer(),
            head,
            queries(batch, piece, 0, 1, head),
            firstTile + from,
            firstTile + to,
            partials,
            (head * tiles + from) * tileFloats,
            scratch);
      }
    }
  }
}
