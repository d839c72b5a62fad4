package dev.selkie.kernels;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/** A sequence with random keys, values and queries of one layer. */
final class AttentionSequence {
  static final int LAYER = 1;

  final AttentionShape shape;
  final KeyValueLayout layout;
  final int tokens;
  final int stride;
  final int keyAt;
  final int valueAt;
  final float[] x;

  AttentionSequence(AttentionShape shape, KeyValueLayout layout, int tokens, Random random) {
    this.shape = shape;
    this.layout = layout;
    this.tokens = tokens;
    int width = layout.heads() * layout.dimension();
    keyAt = shape.group() * width;
    valueAt = keyAt + width;
    stride = valueAt + width + 3;
    x = new float[tokens * stride];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextGaussian();
    }
  }

  PageTable pages(AttentionKernels kernels) {
    PageTable pages = new PageTable();
    for (int i = 0; i * KeyValueLayout.PAGE < tokens; i++) {
      ByteBuffer page = ByteBuffer.allocateDirect(layout.pageBytes());
      pages.add(page.order(ByteOrder.LITTLE_ENDIAN), kernels);
    }
    kernels.put(layout, pages, LAYER, 0, tokens, x, keyAt, valueAt, stride);
    return pages;
  }

  float[] attend(AttentionKernels kernels, PageTable pages, int step) {
    int width = shape.group() * layout.heads() * layout.dimension();
    float[] out = new float[tokens * width];
    ByteBuffer scratch =
        ByteBuffer.allocateDirect(AttentionKernels.scratchBytes(layout, step * shape.group()));
    for (int start = 0; start < tokens; start += step) {
      for (int head = 0; head < layout.heads(); head++) {
        int own = head * shape.group() * layout.dimension();
        int count = Math.min(step, tokens - start);
        kernels.attend(
            shape,
            layout,
            pages,
            LAYER,
            head,
            new HeadQueries(
                start, count, x, start * stride + own, stride, out, start * width + own, width),
            scratch);
      }
    }
    return out;
  }

  /** Attention as it is defined, in double; shape [tokens, heads, dimension]. */
  double[] definition() {
    int dimension = layout.dimension();
    int heads = layout.heads() * shape.group();
    double[] out = new double[tokens * heads * dimension];
    for (int t = 0; t < tokens; t++) {
      for (int head = 0; head < heads; head++) {
        int query = t * stride + head * dimension;
        int own = head / shape.group() * dimension;
        double[] weights = new double[t + 1];
        double sum = 0;
        for (int s = shape.firstReached(t); s <= t; s++) {
          double score = 0;
          for (int d = 0; d < dimension; d++) {
            score += (double) x[query + d] * x[s * stride + keyAt + own + d];
          }
          score *= shape.scale();
          double cap = shape.softCap();
          weights[s] = Math.exp(cap == 0 ? score : cap * Math.tanh(score / cap));
          sum += weights[s];
        }
        for (int s = 0; s <= t; s++) {
          for (int d = 0; d < dimension; d++) {
            out[(t * heads + head) * dimension + d] +=
                weights[s] / sum * x[s * stride + valueAt + own + d];
          }
        }
      }
    }
    return out;
  }
}
