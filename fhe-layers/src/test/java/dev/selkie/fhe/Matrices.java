package dev.selkie.fhe;

import dev.selkie.engine.linear.IntegerMatrix;
import java.nio.ByteBuffer;
import java.util.Random;

/** Small integer matrices for tests. */
public final class Matrices {
  private Matrices() {}

  /** Every weight the same. */
  public static IntegerMatrix constant(String name, int rows, int cols, int weight) {
    ByteBuffer values = ByteBuffer.allocateDirect(rows * cols);
    for (int i = 0; i < rows * cols; i++) {
      values.put(i, (byte) weight);
    }
    return new IntegerMatrix(name, rows, cols, values);
  }

  /** Uniform weights in [-max, max], the middle row all zero if there are three or more. */
  public static IntegerMatrix random(String name, int rows, int cols, int max, Random random) {
    ByteBuffer values = ByteBuffer.allocateDirect(rows * cols);
    for (int i = 0; i < rows * cols; i++) {
      boolean zeroRow = rows >= 3 && i / cols == rows / 2;
      values.put(i, zeroRow ? 0 : (byte) (random.nextInt(2 * max + 1) - max));
    }
    return new IntegerMatrix(name, rows, cols, values);
  }

  /** Uniform activations in [-max, max], shape [tokens, cols]. */
  public static short[] activations(int tokens, int cols, int max, Random random) {
    short[] x = new short[tokens * cols];
    for (int i = 0; i < x.length; i++) {
      x[i] = (short) (random.nextInt(2 * max + 1) - max);
    }
    return x;
  }

  /** X·Wᵀ by the definition, shape [tokens, rows]. */
  public static long[] product(IntegerMatrix w, short[] x, int tokens) {
    long[] y = new long[tokens * w.rows()];
    for (int t = 0; t < tokens; t++) {
      for (int r = 0; r < w.rows(); r++) {
        long sum = 0;
        for (int c = 0; c < w.cols(); c++) {
          sum += (long) w.get(r, c) * x[t * w.cols() + c];
        }
        y[t * w.rows() + r] = sum;
      }
    }
    return y;
  }
}
