package dev.selkie.kernels;

import java.nio.ByteBuffer;

/**
 * Attention over keys and values in pages. Positions go in tiles of {@value #TILE}; the order of
 * every operation of a (query, head) depends on its position alone, so results do not depend on how
 * queries are split among calls. The implementations and CPU levels agree within 2e-5 of the
 * largest value; on one level bits never vary.
 */
public interface AttentionKernels {
  /** Positions whose softmax is one step; results of tiles are merged in ascending order. */
  int TILE = 256;

  /** What {@link PageTable} remembers of a page; 0 where nothing but the buffer is needed. */
  long address(ByteBuffer page);

  /** Bytes of the scratch buffer of a call with {@code rows} = tokens · group. */
  static int scratchBytes(KeyValueLayout layout, int rows) {
    return Math.multiplyExact(
        Float.BYTES, rows * (3 * layout.padded() + 4 + TILE) + 64 * layout.padded());
  }

  /** Floats that one tile of {@code rows} queries takes in partial results. */
  static int partialFloats(KeyValueLayout layout, int rows) {
    return rows * (layout.padded() + 2);
  }

  /**
   * Stores the keys and values of consecutive positions of one layer.
   *
   * @param x for token i, all heads' keys from {@code keyAt + i * stride} on and all heads' values
   *     from {@code valueAt + i * stride} on
   */
  void put(
      KeyValueLayout layout,
      PageTable pages,
      int layer,
      int start,
      int tokens,
      float[] x,
      int keyAt,
      int valueAt,
      int stride);

  /**
   * Attention of some tokens with one head of keys and values.
   *
   * @param scratch direct, at least {@link #scratchBytes}
   */
  void attend(
      AttentionShape shape,
      KeyValueLayout layout,
      PageTable pages,
      int layer,
      int head,
      HeadQueries queries,
      ByteBuffer scratch);

  /**
   * The same for one token and the tiles {@code [from, to)} only.
   *
   * @param partials receives {@link #partialFloats} a tile from {@code at} on
   */
  void attendTiles(
      AttentionShape shape,
      KeyValueLayout layout,
      PageTable pages,
      int layer,
      int head,
      HeadQueries queries,
      int from,
      int to,
      float[] partials,
      int at,
      ByteBuffer scratch);

  /** Merges a token's tiles, in order, into the same bits that {@link #attend} gives. */
  void merge(
      AttentionShape shape,
      KeyValueLayout layout,
      float[] partials,
      int at,
      int tiles,
      float[] out,
      int outAt);
}
