package dev.selkie.kernels;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What lies between the products of a layer, token by token. The result of a row depends on the row
 * alone. The implementations and CPU levels agree within 1e-6 relative to the row's largest value;
 * on one level bits never vary.
 */
public interface VectorKernels {
  /** The function between the matrices of a feed-forward layer. */
  enum Activation {
    /** x / (1 + e^-x). */
    SILU(0),
    /** x / 2 · (1 + tanh(sqrt(2/π) · (x + 0.044715 x³))). */
    GELU(1);

    private final int number;

    Activation(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }
  }

  /**
   * Norms of rows: with a bias (x - mean) / sqrt(variance + epsilon) · weight + bias, without one x
   * / sqrt(mean(x²) + epsilon) · weight.
   *
   * @param x row i is {@code [at + i * stride, at + i * stride + width)}
   * @param weight float32, shape [width], direct; likewise the bias
   * @param y receives the rows in the same places; may be {@code x}
   */
  void normalize(
      float[] x,
      int at,
      int stride,
      int rows,
      int width,
      ByteBuffer weight,
      @Nullable ByteBuffer bias,
      double epsilon,
      float[] y);

  /**
   * As above, of rows that lie off the heap one after the other.
   *
   * @param x float32, shape [rows, width] or more rows, direct
   * @param y the same shape; rows {@code [from, to)} are written
   */
  void normalize(
      ByteBuffer x,
      int from,
      int to,
      int width,
      ByteBuffer weight,
      @Nullable ByteBuffer bias,
      double epsilon,
      float[] y);

  /**
   * y = activation(gate) · up for rows {@code [from, to)}, or activation(x) without a gate.
   *
   * @param x shape [rows, 2 · width], gate before up; [rows, width] without a gate
   * @param y shape [rows, width]; may be {@code x} without a gate
   */
  void activate(
      Activation activation, boolean gated, float[] x, int from, int to, int width, float[] y);

  /**
   * Turns the heads of tokens in place by their positions' angles.
   *
   * @param x token i's heads lie from {@code at + i * stride} on
   * @param pairs leading pairs of a head that turn
   * @param neighbours whether pair k is (2k, 2k + 1) rather than (k, pairs + k)
   * @param cosines token i's from {@code table + i * pairs} on; likewise the sines
   */
  void rotate(
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
      int table);

  /**
   * Index, from 0, of the greatest of {@code count} values from {@code at} on; the first of equals.
   */
  int likeliest(float[] x, int at, int count);

  /** Sum of e^(x - most) over {@code count} values from {@code at} on. */
  double sumExponentials(float[] x, int at, int count, float most);
}
