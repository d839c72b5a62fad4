package dev.selkie.kernels;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Attention by plain Java: the same tiles and the same order as the native one, unfused. */
final class JavaAttention implements AttentionKernels {
  private static final int PAGE = KeyValueLayout.PAGE;
  private static final int LANES = 16;

  @Override
  public long address(ByteBuffer page) {
    return 0;
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
    for (int head = 0; head < layout.heads(); head++) {
      JavaPages to = new JavaPages(layout, pages, layer, head);
      int own = head * layout.dimension();
      for (int i = 0; i < tokens; i++) {
        to.put(start + i, x, keyAt + i * stride + own, valueAt + i * stride + own);
      }
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
    queries.check(shape, layout);
    pages.require(layout, queries.start() + queries.tokens());
    Tile tile = new Tile(shape, layout, new JavaPages(layout, pages, layer, head), queries);
    int rows = queries.tokens() * shape.group();
    Running[] running = new Running[rows];
    Arrays.setAll(running, row -> new Running(layout.padded()));
    int from = shape.firstReached(queries.start()) / TILE;
    for (int i = from; i * TILE < queries.start() + queries.tokens(); i++) {
      tile.compute(i);
      for (int row = 0; row < rows; row++) {
        running[row].merge(tile.o, row * layout.padded(), tile.m[row], tile.l[row]);
      }
    }
    for (int row = 0; row < rows; row++) {
      int token = row / shape.group();
      int own = row % shape.group() * layout.dimension();
      int to = queries.outAt() + token * queries.outStride() + own;
      running[row].finish(queries.out(), to, layout.dimension());
    }
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
    queries.check(shape, layout);
    pages.require(layout, queries.start() + queries.tokens());
    Tile tile = new Tile(shape, layout, new JavaPages(layout, pages, layer, head), queries);
    int rows = shape.group();
    int values = rows * layout.padded();
    int next = at;
    for (int i = from; i < to; i++) {
      tile.compute(i);
      System.arraycopy(tile.o, 0, partials, next, values);
      System.arraycopy(tile.m, 0, partials, next + values, rows);
      System.arraycopy(tile.l, 0, partials, next + values + rows, rows);
      next += AttentionKernels.partialFloats(layout, rows);
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
    int rows = shape.group();
    int values = rows * layout.padded();
    for (int row = 0; row < rows; row++) {
      Running running = new Running(layout.padded());
      for (int i = 0; i < tiles; i++) {
        int tile = at + i * AttentionKernels.partialFloats(layout, rows);
        running.merge(
            partials,
            tile + row * layout.padded(),
            partials[tile + values + row],
            partials[tile + values + rows + row]);
      }
      running.finish(out, outAt + row * layout.dimension(), layout.dimension());
    }
  }

  /** Sums over the tiles so far of one row. */
  private static final class Running {
    private final float[] o;
    private float m = Float.NEGATIVE_INFINITY;
    private float l;

    Running(int padded) {
      o = new float[padded];
    }

    void merge(float[] tile, int at, float tileM, float tileL) {
      if (tileL == 0) {
        return;
      }
      float most = tileM > m ? tileM : m;
      float before = FloatMath.exp(m - most);
      float now = FloatMath.exp(tileM - most);
      for (int d = 0; d < o.length; d++) {
        o[d] = o[d] * before + tile[at + d] * now;
      }
      l = l * before + tileL * now;
      m = most;
    }

    void finish(float[] out, int at, int dimension) {
      for (int d = 0; d < dimension; d++) {
        out[at + d] = o[d] / l;
      }
    }
  }

  /** One tile of all rows. */
  private static final class Tile {
    private final AttentionShape shape;
    private final JavaPages pages;
    private final HeadQueries queries;
    private final int rows;
    private final int dimension;
    private final int padded;
    private final float[] unpacked;
    private final float[] s;
    final float[] o;
    final float[] m;
    final float[] l;

    Tile(AttentionShape shape, KeyValueLayout layout, JavaPages pages, HeadQueries queries) {
      this.shape = shape;
      this.pages = pages;
      this.queries = queries;
      rows = queries.tokens() * shape.group();
      dimension = layout.dimension();
      padded = layout.padded();
      unpacked = new float[padded * PAGE];
      s = new float[rows * TILE];
      o = new float[rows * padded];
      m = new float[rows];
      l = new float[rows];
    }

    /** First position of the tile that a row reaches, counted from the tile's beginning. */
    private int from(int row, int first) {
      int reached = shape.firstReached(queries.start() + row / shape.group());
      return Math.max(0, reached - first);
    }

    private int to(int row, int first) {
      return Math.min(TILE, queries.start() + row / shape.group() + 1 - first);
    }

    void compute(int index) {
      int first = index * TILE;
      int begin = from(0, first) / PAGE * PAGE;
      int end = to(rows - 1, first);
      for (int page = begin; page < end; page += PAGE) {
        pages.keys((first + page) / PAGE, unpacked);
        for (int row = 0; row < rows; row++) {
          score(row, page);
        }
      }
      for (int row = 0; row < rows; row++) {
        soften(row, from(row, first), to(row, first));
      }
      Arrays.fill(o, 0);
      for (int page = begin; page < end; page += PAGE) {
        pages.values((first + page) / PAGE, unpacked);
        for (int row = 0; row < rows; row++) {
          int last = Math.min(page + PAGE, to(row, first));
          for (int t = Math.max(page, from(row, first)); t < last; t++) {
            add(o, row * padded, s[row * TILE + t], unpacked, (t - page) * padded, padded);
          }
        }
      }
    }

    private void score(int row, int page) {
      int query =
          queries.at() + row / shape.group() * queries.stride() + row % shape.group() * dimension;
      int at = row * TILE + page;
      Arrays.fill(s, at, at + PAGE, 0);
      for (int d = 0; d < dimension; d++) {
        add(s, at, queries.x()[query + d] * shape.scale(), unpacked, d * PAGE, PAGE);
      }
    }

    private static void add(float[] y, int yAt, float a, float[] x, int xAt, int n) {
      for (int i = 0; i < n; i++) {
        y[yAt + i] += a * x[xAt + i];
      }
    }

    /** Turns the scores of positions [from, to) into weights, their greatest and their sum. */
    private void soften(int row, int from, int to) {
      m[row] = Float.NEGATIVE_INFINITY;
      l[row] = 0;
      if (from >= to) {
        return;
      }
      int at = row * TILE;
      float cap = shape.softCap();
      float greatest = Float.NEGATIVE_INFINITY;
      for (int t = from; t < to; t++) {
        if (cap > 0) {
          s[at + t] = cap * FloatMath.tanh(s[at + t] / cap);
        }
        greatest = s[at + t] > greatest ? s[at + t] : greatest;
      }
      float[] sums = new float[LANES];
      for (int t = from; t < to; t++) {
        float weight = FloatMath.exp(s[at + t] - greatest);
        s[at + t] = weight;
        sums[t % LANES] += weight;
      }
      for (int width = LANES / 2; width > 0; width /= 2) {
        for (int i = 0; i < width; i++) {
          sums[i] += sums[i + width];
        }
      }
      m[row] = greatest;
      l[row] = sums[0];
    }
  }
}
