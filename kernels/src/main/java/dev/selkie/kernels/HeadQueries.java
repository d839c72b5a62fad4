package dev.selkie.kernels;

/**
 * Queries of the heads that share one head of keys and values, for consecutive tokens of a
 * sequence, and where their results go.
 *
 * @param start position of the first token
 * @param tokens how many, at least 1
 * @param x token i's queries, [group, dimension], begin at {@code at + i * stride}
 * @param out token i's results, [group, dimension], begin at {@code outAt + i * outStride}
 */
@SuppressWarnings("ArrayRecordComponent") // made and consumed within one call, never compared
public record HeadQueries(
    int start, int tokens, float[] x, int at, int stride, float[] out, int outAt, int outStride) {
  void check(AttentionShape shape, KeyValueLayout layout) {
    int width = shape.group() * layout.dimension();
    if (start < 0 || tokens < 1) {
      throw new IllegalArgumentException(
          "queries need a start of at least 0 and a token: " + start + ", " + tokens);
    }
    require("x", at, stride, width, x.length);
    require("out", outAt, outStride, width, out.length);
  }

  private void require(String name, int from, int step, int width, int length) {
    if (from < 0 || step < 0 || from + (tokens - 1L) * step + width > length) {
      throw new IllegalArgumentException(
          name + " must hold " + tokens + " tokens of " + width + " values: length=" + length);
    }
  }
}
