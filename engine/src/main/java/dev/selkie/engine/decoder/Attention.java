package dev.selkie.engine.decoder;

import dev.selkie.kernels.WorkerPool;
import java.util.List;

/*
 * Causal grouped-query attention, one query at a time: scores = K·q / sqrt(d), softmax, then the
 * weighted sum of the values. The order of every sum depends on positions in the sequence alone,
 * four dimensions or four positions at a time, so the result is the same for any batch, chunk or
 * number of threads. Inner loops run over neighbours in memory, which C2 turns into vector code.
 */
/** Attention of new tokens over their own sequence's cache. */
final class Attention {
  private final AttentionSpec spec;
  private final int heads;
  private final int kvHeads;
  private final int dimension;

  Attention(AttentionSpec spec) {
    this.spec = spec;
    this.heads = spec.heads();
    this.kvHeads = spec.keyValueHeads();
    this.dimension = spec.headDimension();
  }

  /**
   * Computes every new token of every piece; their keys and values are already in the caches.
   *
   * @param queries for token i of the batch, its heads from {@code i * stride} on
   * @param out shape [tokens, heads * dimension], overwritten
   */
  void apply(
      WorkerPool pool, List<Piece> pieces, int layer, float[] queries, int stride, float[] out) {
    pool.forRange(
        pieces.size() * heads,
        (from, to) -> {
          float[] scores = {};
          for (int unit = from; unit < to; unit++) {
            Piece piece = pieces.get(unit / heads);
            int end = piece.start() + piece.tokens();
            if (scores.length < end) {
              scores = new float[end];
            }
            head(piece, unit % heads, layer, queries, stride, scores, out);
          }
        });
  }

  private void head(
      Piece piece, int head, int layer, float[] queries, int stride, float[] scores, float[] out) {
    int kvHead = head / (heads / kvHeads);
    for (int i = 0; i < piece.tokens(); i++) {
      int token = piece.row() + i;
      int positions = piece.start() + i + 1;
      int first = spec.firstReached(positions - 1);
      int firstBlock = first / KeyValueCache.BLOCK * KeyValueCache.BLOCK;
      int query = token * stride + head * dimension;
      for (int from = firstBlock; from < positions; from += KeyValueCache.BLOCK) {
        int used = Math.min(KeyValueCache.BLOCK, positions - from);
        float[] keys = piece.cache().block(from / KeyValueCache.BLOCK).keys()[layer];
        int at = kvHead * dimension * KeyValueCache.BLOCK;
        scores(queries, query, keys, at, scores, from, used);
      }
      float sum = softmax(scores, first, positions);
      int target = (token * heads + head) * dimension;
      java.util.Arrays.fill(out, target, target + dimension, 0);
      for (int from = firstBlock; from < positions; from += KeyValueCache.BLOCK) {
        int used = Math.min(KeyValueCache.BLOCK, positions - from);
        float[] values = piece.cache().block(from / KeyValueCache.BLOCK).values()[layer];
        int at = kvHead * KeyValueCache.BLOCK * dimension;
        mix(scores, from, used, values, at, out, target);
      }
      float inverse = 1 / sum;
      for (int d = 0; d < dimension; d++) {
        out[target + d] *= inverse;
      }
    }
  }

  /** Scores of {@code used} neighbouring positions. */
  private void scores(
      float[] q, int query, float[] keys, int at, float[] scores, int from, int used) {
    float scale = spec.scale();
    java.util.Arrays.fill(scores, from, from + used, 0);
    int d = 0;
    for (; d + 4 <= dimension; d += 4) {
      float q0 = q[query + d] * scale;
      float q1 = q[query + d + 1] * scale;
      float q2 = q[query + d + 2] * scale;
      float q3 = q[query + d + 3] * scale;
      int k = at + d * KeyValueCache.BLOCK;
      add4(scores, from, used, keys, k, KeyValueCache.BLOCK, q0, q1, q2, q3);
    }
    for (; d < dimension; d++) {
      add1(scores, from, used, keys, at + d * KeyValueCache.BLOCK, q[query + d] * scale);
    }
  }

  /** Turns scores into e^(score - greatest), 0 before {@code first}, and gives their sum. */
  private float softmax(float[] scores, int first, int positions) {
    float cap = spec.softCap();
    if (cap > 0) {
      for (int t = first; t < positions; t++) {
        scores[t] = cap * FloatMath.tanh(scores[t] / cap);
      }
    }
    java.util.Arrays.fill(scores, first / KeyValueCache.BLOCK * KeyValueCache.BLOCK, first, 0);
    float greatest = Float.NEGATIVE_INFINITY;
    for (int t = first; t < positions; t++) {
      greatest = Math.max(greatest, scores[t]);
    }
    double sum = 0;
    for (int t = first; t < positions; t++) {
      scores[t] = FloatMath.exp(scores[t] - greatest);
      sum += scores[t];
    }
    return (float) sum;
  }

  /** Adds {@code used} values, weighted, to the output. */
  private void mix(
      float[] weights, int from, int used, float[] values, int at, float[] out, int target) {
    int t = 0;
    for (; t + 4 <= used; t += 4) {
      float w0 = weights[from + t];
      float w1 = weights[from + t + 1];
      float w2 = weights[from + t + 2];
      float w3 = weights[from + t + 3];
      add4(out, target, dimension, values, at + t * dimension, dimension, w0, w1, w2, w3);
    }
    for (; t < used; t++) {
      add1(out, target, dimension, values, at + t * dimension, weights[from + t]);
    }
  }

  /** y[i] += a0 x[i] + a1 x[s + i] + a2 x[2s + i] + a3 x[3s + i]. */
  private static void add4(
      float[] y,
      int yAt,
      int n,
      float[] x,
      int xAt,
      int stride,
      float a0,
      float a1,
      float a2,
      float a3) {
    int x1 = xAt + stride;
    int x2 = x1 + stride;
    int x3 = x2 + stride;
    for (int i = 0; i < n; i++) {
      y[yAt + i] += a0 * x[xAt + i] + a1 * x[x1 + i] + a2 * x[x2 + i] + a3 * x[x3 + i];
    }
  }

  private static void add1(float[] y, int yAt, int n, float[] x, int xAt, float a) {
    for (int i = 0; i < n; i++) {
      y[yAt + i] += a * x[xAt + i];
    }
  }
}
