package dev.selkie.engine.decoder;

import dev.selkie.engine.weights.TensorType;
import dev.selkie.engine.weights.WeightMemory;
import dev.selkie.kernels.Kernels;
import java.nio.ByteBuffer;

/**
 * A linear layer of GGUF blocks times int8 activations. Each 32 activations of a token share the
 * float scale absmax / 127; x / scale is rounded to the nearest integer, halves to even.
 */
final class BlockLinear implements LinearOperator {
  private static final int BLOCK = 32;

  private final Kernels kernels;
  private final RowShares shares;
  private final WeightMemory memory;
  private final TensorType type;
  private final ByteBuffer blocks;
  private final int rows;
  private final int cols;

  /**
   * {@code blocks} are of type Q8_0 or Q4_0, shape [rows, cols / 32], from {@code memory}, and
   * change hands.
   */
  BlockLinear(
      Kernels kernels,
      RowShares shares,
      WeightMemory memory,
      TensorType type,
      ByteBuffer blocks,
      int rows,
      int cols) {
    if (type != TensorType.Q8_0 && type != TensorType.Q4_0) {
      throw new IllegalArgumentException("blocks must be Q8_0 or Q4_0: " + type);
    }
    this.kernels = kernels;
    this.shares = shares;
    this.memory = memory;
    this.type = type;
    this.blocks = blocks;
    this.rows = rows;
    this.cols = cols;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public void apply(float[] x, int tokens, float[] y) {
    byte[] quants = new byte[tokens * cols];
    float[] scales = new float[tokens * cols / BLOCK];
    for (int block = 0; block < scales.length; block++) {
      scales[block] = quantize(x, block * BLOCK, quants);
    }
    shares.run(
        rows,
        cols,
        tokens,
        (from, to) -> {
          if (type == TensorType.Q8_0) {
            kernels.multiplyQ8(blocks, rows, cols, from, to, quants, scales, tokens, y);
          } else {
            kernels.multiplyQ4(blocks, rows, cols, from, to, quants, scales, tokens, y);
          }
        });
  }

  private static float quantize(float[] x, int at, byte[] quants) {
    float greatest = 0;
    for (int i = 0; i < BLOCK; i++) {
      greatest = Math.max(greatest, Math.abs(x[at + i]));
    }
    double inverse = greatest == 0 ? 0 : 127.0 / greatest;
    for (int i = 0; i < BLOCK; i++) {
      quants[at + i] = (byte) Math.rint(x[at + i] * inverse);
    }
    return greatest / 127;
  }

  @Override
  public void close() {
    memory.release(blocks);
  }
}
