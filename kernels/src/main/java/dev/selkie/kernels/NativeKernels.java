package dev.selkie.kernels;

import java.nio.ByteBuffer;

/** C++ behind JNI, on one CPU level. */
final class NativeKernels implements Kernels {
  private static final int Q8_BYTES = 34;
  private static final int Q4_BYTES = 18;

  private final CpuLevel level;

  /** The level must be one that this processor has, and the library must be loaded. */
  NativeKernels(CpuLevel level) {
    this.level = level;
  }

  @Override
  public String name() {
    return "native " + level.label();
  }

  @Override
  public AttentionKernels attention() {
    return new NativeAttention(level);
  }

  @Override
  public void multiplyF32(
      ByteBuffer w, int rows, int cols, int from, int to, float[] x, int tokens, float[] y) {
    Shapes.checkF32(w, rows, cols, from, to, x, tokens, y);
    Native.multiplyF32(level.number(), w, rows, cols, from, to, x, tokens, y);
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
    Native.multiplyQ8(level.number(), w, rows, cols, from, to, x, scales, tokens, y);
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
    Native.multiplyQ4(level.number(), w, rows, cols, from, to, x, scales, tokens, y);
  }

  @Override
  public void multiplyInt(
      ByteBuffer w, int rows, int cols, int from, int to, short[] x, int tokens, long[] y) {
    Shapes.checkInt(w, rows, cols, from, to, x, tokens, y);
    Native.multiplyInt(level.number(), w, rows, cols, from, to, x, tokens, y);
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
    Native.multiplyResidues(level.number(), w, rows, cols, x, lanes, from, to, q, y);
  }
}
