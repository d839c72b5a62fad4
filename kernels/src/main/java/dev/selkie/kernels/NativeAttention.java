package dev.selkie.kernels;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** C++ attention on one CPU level. */
final class NativeAttention implements AttentionKernels {
  private final CpuLevel level;

  /** The level must be one that this processor has, and the library must be loaded. */
  NativeAttention(CpuLevel level) {
    this.level = level;
  }

  @Override
  public long address(ByteBuffer page) {
    return Native.address(page);
  }

  @Override
  public void put(
      KeyValueLayout layout,
      PageTable pages,
      int layer,
      int start,
      int tokens,
      float[] x,
      int keyAt,
      int valueAt,
      int stride) {
    pages.require(layout, start + tokens);
    try {
      Native.putKeyValues(
          level.number(),
          pages.addresses(),
          layout.type().number(),
          layout.heads(),
          layout.dimension(),
          layout.offset(layer, 0),
          layout.headBytes(),
          start,
          tokens,
          x,
          keyAt,
          valueAt,
          stride);
    } finally {
      Reference.reachabilityFence(pages);
    }
  }

  @Override
  public void attend(
      AttentionShape shape,
      KeyValueLayout layout,
      PageTable pages,
      int layer,
      int head,
      HeadQueries queries,
      ByteBuffer scratch) {
    int from = shape.firstReached(queries.start()) / TILE;
    int to = (queries.start() + queries.tokens() - 1) / TILE + 1;
    call(shape, layout, pages, layout.offset(layer, head), queries, from, to, null, 0, scratch);
  }

  @Override
  public void attendTiles(
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
      ByteBuffer scratch) {
    int offset = layout.offset(layer, head);
    call(shape, layout, pages, offset, queries, from, to, partials, at, scratch);
  }

  private void call(
      AttentionShape shape,
      KeyValueLayout layout,
      PageTable pages,
      int offset,
      HeadQueries queries,
      int from,
      int to,
      float @Nullable [] partials,
      int at,
      ByteBuffer scratch) {
    queries.check(shape, layout);
    pages.require(layout, queries.start() + queries.tokens());
    try {
      Native.attend(
          level.number(),
          pages.addresses(),
          layout.type().number(),
          layout.dimension(),
          offset,
          shape.scale(),
          shape.softCap(),
          shape.window(),
          queries.start(),
          queries.tokens(),
          shape.group(),
          queries.x(),
          queries.at(),
          queries.stride(),
          from,
          to,
          scratch,
          queries.out(),
          queries.outAt(),
          queries.outStride(),
          partials,
          at);
    } finally {
      Reference.reachabilityFence(pages);
    }
  }

  @Override
  public void merge(
      AttentionShape shape,
      KeyValueLayout layout,
      float[] partials,
      int at,
      int tiles,
      float[] out,
      int outAt) {
    Native.mergeTiles(
        level.number(), partials, at, tiles, shape.group(), layout.dimension(), out, outAt);
  }
}
