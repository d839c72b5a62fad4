package dev.selkie.kernels;

import java.nio.ByteBuffer;

/** Integer activations in planes of int8, as integer_blocks.h describes them. */
final class NativeIntegerActivations implements IntegerActivations {
  private static final int BLOCK = 32;

  /** Bytes of 32 columns of one plane of one token. */
  private static final int BLOCK_BYTES = 48;

  private final CpuLevel level;
  private int tokens;
  private int cols;
  private int most;
  private ByteBuffer memory = ByteBuffer.allocateDirect(0);
  private float[] scales = {};

  NativeIntegerActivations(CpuLevel level) {
    this.level = level;
  }

  static final String NOT_FINITE = "activations must be finite";

  static ArithmeticException notFinite() {
    return new ArithmeticException(NOT_FINITE);
  }

  @Override
  public void begin(int tokens, int cols, int most) {
    Shapes.checkIntegerActivations(tokens, cols, most);
    this.tokens = tokens;
    this.cols = cols;
    this.most = most;
    int blocks = (cols + BLOCK - 1) / BLOCK;
    int bytes = Math.multiplyExact(Math.multiplyExact(tokens, planes()), blocks * BLOCK_BYTES);
    if (memory.capacity() < bytes) {
      memory = ByteBuffer.allocateDirect(bytes);
    }
    if (scales.length < tokens) {
      scales = new float[tokens];
    }
  }

  @Override
  public int tokens() {
    return tokens;
  }

  @Override
  public int cols() {
    return cols;
  }

  /** Values of int8 that make one activation. */
  int planes() {
    return most > 127 ? 2 : 1;
  }

  ByteBuffer memory() {
    return memory;
  }

  float[] scales() {
    return scales;
  }

  @Override
  public void quantize(float[] x, int from, int to) {
    Shapes.checkTokens(tokens, cols, x, from, to);
    if (!Native.quantizeIntegers(level.number(), x, tokens, cols, most, from, to, memory, scales)) {
      throw notFinite();
    }
  }
}
