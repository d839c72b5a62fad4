package dev.selkie.kernels;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;

/** The plain Java twin: what the native kernels are checked against, and the fallback. */
final class JavaKernels implements Kernels {
  @Override
  public String name() {
    return "java";
  }

  @Override
  public AttentionKernels attention() {
    return new JavaAttention();
  }

  @Override
  public VectorKernels vectors() {
    return new JavaVectors();
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

  /** The twin keeps the file's own order. */
  @Override
  public long packedBytes(BlockFormat format, int rows, int cols) {
    Shapes.checkBlockMatrix(format, rows, cols);
    return rows * format.rowBytes(cols);
  }

  @Override
  public void pack(ByteBuffer blocks, PackedBlocks target, int from, int to) {
    Shapes.checkPack(blocks, target, from, to, packedBytes(target));
    int rowBytes = (int) target.format().rowBytes(target.cols());
    ByteBuffer part = blocks.duplicate().position(0).limit((to - from) * rowBytes);
    target.memory().duplicate().clear().position(from * rowBytes).put(part);
  }

  private long packedBytes(PackedBlocks w) {
    return packedBytes(w.format(), w.rows(), w.cols());
  }

  @Override
  public BlockActivations newActivations() {
    return new JavaBlockActivations();
  }

  @Override
  public void multiplyBlocks(
      PackedBlocks w, int from, int to, BlockActivations x, float[] y, int at, int stride) {
    Shapes.checkBlockProduct(w, from, to, x, y, at, stride, packedBytes(w));
    JavaBlocks rows = new JavaBlocks(w.format(), littleEndian(w.memory()), w.cols());
    for (int row = from; row < to; row++) {
      rows.multiplyRow(row, (JavaBlockActivations) x, y, at + row, stride);
    }
  }

  @Override
  public Optional<LayerStack> stack(
      StackShape shape, List<StackLayer> layers, Optional<StackOutput> output) {
    return Optional.empty();
  }

  @Override
  public long packedIntegerBytes(int rows, int cols) {
    Shapes.checkIntegerMatrix(rows, cols);
    return (long) rows * cols;
  }

  @Override
  public void packIntegers(ByteBuffer w, PackedIntegers target, int from, int to) {
    int cols = target.cols();
    Shapes.checkIntegerPack(w, target, from, to, packedIntegerBytes(target.rows(), cols));
    ByteBuffer part = w.duplicate().limit(to * cols).position(from * cols);
    target.memory().duplicate().clear().position(from * cols).put(part);
  }

  @Override
  public IntegerActivations newIntegerActivations() {
    return new JavaIntegerActivations();
  }

  @Override
  public void multiplyIntegers(
      PackedIntegers w, int from, int to, IntegerActivations x, ByteBuffer rowScales, float[] y) {
    int cols = w.cols();
    Shapes.checkIntegerProduct(w, from, to, x, rowScales, y, packedIntegerBytes(w.rows(), cols));
    ByteBuffer scales = littleEndian(rowScales);
    JavaIntegerActivations set = (JavaIntegerActivations) x;
    long[] sums = new long[set.tokens() * w.rows()];
    multiplyInt(w.memory(), w.rows(), cols, from, to, set.quants(), set.tokens(), sums);
    for (int token = 0; token < set.tokens(); token++) {
      for (int row = from; row < to; row++) {
        int at = token * w.rows() + row;
        y[at] = (float) sums[at] * scales.getFloat(Float.BYTES * row) * set.scales()[token];
      }
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
