package dev.selkie.kernels;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** C++ vector operations on one CPU level; lengths of arrays are checked on the other side. */
final class NativeVectors implements VectorKernels {
  private final CpuLevel level;

  /** The level must be one that this processor has, and the library must be loaded. */
  NativeVectors(CpuLevel level) {
    this.level = level;
  }

  @Override
  public void normalize(
      float[] x,
      int at,
      int stride,
      int rows,
      int width,
      ByteBuffer weight,
      @Nullable ByteBuffer bias,
      double epsilon,
      float[] y) {
    Shapes.checkNorm(width, weight, bias);
    Native.normalize(level.number(), x, at, stride, rows, width, weight, bias, epsilon, y);
  }

  @Override
  public void normalize(
      ByteBuffer x,
      int from,
      int to,
      int width,
      ByteBuffer weight,
      @Nullable ByteBuffer bias,
      double epsilon,
      float[] y) {
    Shapes.checkNorm(width, weight, bias);
    Shapes.checkRows("x", x, from, to, width);
    Native.normalizeRows(level.number(), x, from, to, width, weight, bias, epsilon, y);
  }

  @Override
  public void activate(
      Activation activation, boolean gated, float[] x, int from, int to, int width, float[] y) {
    Native.activate(level.number(), activation.number(), gated, x, from, to, width, y);
  }

  @Override
  public void rotate(
      float[] x,
      int at,
      int stride,
      int tokens,
      int heads,
      int dimension,
      int pairs,
      boolean neighbours,
      float[] cosines,
      float[] sines,
      int table) {
    if (2 * pairs > dimension) {
      throw new IllegalArgumentException("pairs must fit a head: " + pairs);
    }
    Native.rotate(
        level.number(),
        x,
        at,
        stride,
        tokens,
        heads,
        dimension,
        pairs,
        neighbours,
        cosines,
        sines,
        table);
  }

  @Override
  public int likeliest(float[] x, int at, int count) {
    return Native.likeliest(level.number(), x, at, count);
  }

  @Override
  public double sumExponentials(float[] x, int at, int count, float most) {
    return Native.sumExponentials(level.number(), x, at, count, most);
  }
}
