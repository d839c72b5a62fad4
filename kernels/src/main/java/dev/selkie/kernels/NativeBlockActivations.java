package dev.selkie.kernels;

import java.nio.ByteBuffer;

/** Activations in tiles of tokens, as block_layout.h describes them. */
final class NativeBlockActivations implements BlockActivations {
  private static final int BLOCK = 32;

  /** Bytes of 32 columns of one token. */
  private static final int BLOCK_BYTES = 48;

  private final CpuLevel level;
  private int tokens;
  private int cols;
  private ByteBuffer memory = ByteBuffer.allocateDirect(0);

  NativeBlockActivations(CpuLevel level) {
    this.level = level;
  }

  @Override
  public void begin(int tokens, int cols) {
    Shapes.checkActivations(tokens, cols);
    int bytes = Math.multiplyExact(tokens, cols / BLOCK * BLOCK_BYTES);
    if (memory.capacity() < bytes) {
      memory = ByteBuffer.allocateDirect(bytes);
    }
    this.tokens = tokens;
    this.cols = cols;
  }

  @Override
  public int tokens() {
    return tokens;
  }

  @Override
  public int cols() {
    return cols;
  }

  ByteBuffer memory() {
    return memory;
  }

  @Override
  public void quantize(float[] x, int from, int to) {
    Shapes.checkPart(this, x, from, to);
    Native.quantizeActivations(level.number(), x, tokens, cols, from, to, memory);
  }
}
