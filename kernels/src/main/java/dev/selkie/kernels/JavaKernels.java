package dev.selkie.kernels;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** The plain Java twin: what the native kernels are checked against, and the fallback. */
final class JavaKernels implements Kernels {
  private static final int BLOCK = 32;
  private static final int Q8_BYTES = 2 + BLOCK;
  private static final int Q4_BYTES = 2 + BLOCK / 2;

  @Override
  public String name() {
    return "java";
  }

  @Override
  public AttentionKernels attention() {
    return new JavaAttention();
  }

  @Override
  public void multiplyF32(
      ByteBuffer w, int rows, int cols, int from, int to, float[] x, int tokens, float[] y) {
    Shapes.checkF32(w, rows, cols, from, to, x, tokens, y);
    FloatBuffer weights = littleEndian(w).asFloatBuffer();
    float[] row = new float[cols];
    for (int i = from; i < to; i++) {
      weights.get(i * cols, row);
      for (int token = 0; token < tokens; token++) {
        y[token * rows + i] = dot(row, x, token * cols);
      }
    }
  }

  /** Four sums, so that additions overlap; the order never depends on rows or tokens. */
  private static float dot(float[] row, float[] x, int offset) {
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    float sum3 = 0;
    int whole = row.length & ~3;
    for (int j = 0; j < whole; j += 4) {
      sum0 += row[j] * x[offset + j];
      sum1 += row[j + 1] * x[offset + j + 1];
      sum2 += row[j + 2] * x[offset + j + 2];
      sum3 += row[j + 3] * x[offset + j + 3];
    }
    for (int j = whole; j < row.length; j++) {
      sum0 += row[j] * x[offset + j];
    }
    return (sum0 + sum1) + (sum2 + sum3);
  }

  @Override
  public void multiplyQ8(
      ByteBuffer w,
      int rows,
      int cols,
      int from,
      int to,
      byte[] x,
      float[] scales,
      int tokens,
      float[] y) {
    Shapes.checkBlocks(w, Q8_BYTES, rows, cols, from, to, x, scales, tokens, y);
    ByteBuffer weights = littleEndian(w);
    byte[] values = new byte[cols];
    float[] rowScales = new float[cols / BLOCK];
    for (int i = from; i < to; i++) {
      for (int block = 0; block < rowScales.length; block++) {
        int at = (i * rowScales.length + block) * Q8_BYTES;
        rowScales[block] = HalfFloat.toFloat(weights.getShort(at));
        weights.get(at + 2, values, block * BLOCK, BLOCK);
      }
      multiplyRow(values, rowScales, x, scales, tokens, y, rows, i);
    }
  }

  @Override
  public void multiplyQ4(
      ByteBuffer w,
      int rows,
      int cols,
      int from,
      int to,
      byte[] x,
      float[] scales,
      int tokens,
      float[] y) {
    Shapes.checkBlocks(w, Q4_BYTES, rows, cols, from, to, x, scales, tokens, y);
    ByteBuffer weights = littleEndian(w);
    byte[] values = new byte[cols];
    float[] rowScales = new float[cols / BLOCK];
    for (int i = from; i < to; i++) {
      for (int block = 0; block < rowScales.length; block++) {
        int at = (i * rowScales.length + block) * Q4_BYTES;
        rowScales[block] = HalfFloat.toFloat(weights.getShort(at));
        for (int j = 0; j < BLOCK / 2; j++) {
          int pair = weights.get(at + 2 + j);
          values[block * BLOCK + j] = (byte) ((pair & 0xf) - 8);
          values[block * BLOCK + BLOCK / 2 + j] = (byte) (((pair >>> 4) & 0xf) - 8);
        }
      }
      multiplyRow(values, rowScales, x, scales, tokens, y, rows, i);
    }
  }

  /**
   * One row: an exact int32 sum per block, then blocks added in ascending order as floats. The
   * native kernels round at the same places, so results are equal bit for bit.
   */
  private static void multiplyRow(
      byte[] values,
      float[] rowScales,
      byte[] x,
      float[] scales,
      int tokens,
      float[] y,
      int rows,
      int i) {
    int blocks = rowScales.length;
    for (int token = 0; token < tokens; token++) {
      int offset = token * values.length;
      float sum = 0;
      for (int block = 0; block < blocks; block++) {
        int exact = 0;
        for (int j = block * BLOCK; j < (block + 1) * BLOCK; j++) {
          exact += values[j] * x[offset + j];
        }
        sum += exact * (rowScales[block] * scales[token * blocks + block]);
      }
      y[token * rows + i] = sum;
    }
  }

  @Override
  public void multiplyInt(
      ByteBuffer w, int rows, int cols, int from, int to, short[] x, int tokens, long[] y) {
    Shapes.checkInt(w, rows, cols, from, to, x, tokens, y);
    ByteBuffer weights = littleEndian(w);
    byte[] row = new byte[cols];
    for (int i = from; i < to; i++) {
      weights.get(i * cols, row);
      for (int token = 0; token < tokens; token++) {
        int offset = token * cols;
        long sum = 0;
        for (int j = 0; j < cols; j++) {
          sum += row[j] * x[offset + j];
        }
        y[token * rows + i] = sum;
      }
    }
  }

  @Override
  public void multiplyResidues(
      ByteBuffer w,
      int rows,
      int cols,
      ByteBuffer x,
      int lanes,
      int from,
      int to,
      long q,
      ByteBuffer y) {
    Shapes.checkResidues(w, rows, cols, x, lanes, from, to, q, y);
    new JavaResidues(littleEndian(w), cols, littleEndian(x), lanes, q, littleEndian(y))
        .multiply(rows, from, to);
  }

  private static ByteBuffer littleEndian(ByteBuffer buffer) {
    return buffer.duplicate().clear().order(ByteOrder.LITTLE_ENDIAN);
  }
}
