package dev.selkie.engine.decoder;

import dev.selkie.engine.weights.WeightMemory;
import dev.selkie.kernels.Kernels;
import java.nio.ByteBuffer;

/** A linear layer in float32. */
final class Float32Linear implements LinearOperator {
  private final Kernels kernels;
  private final RowShares shares;
  private final WeightMemory memory;
  private final ByteBuffer weights;
  private final int rows;
  private final int cols;

  /**
   * {@code weights} has shape [rows, cols], float32, from {@code memory}, and belongs to the new
   * object.
   */
  Float32Linear(
      Kernels kernels,
      RowShares shares,
      WeightMemory memory,
      ByteBuffer weights,
      int rows,
      int cols) {
    this.kernels = kernels;
    this.shares = shares;
    this.memory = memory;
    this.weights = weights;
    this.rows = rows;
    this.cols = cols;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public void apply(float[] x, int tokens, float[] y) {
    shares.run(
        rows,
        cols,
        tokens,
        (from, to) -> kernels.multiplyF32(weights, rows, cols, from, to, x, tokens, y));
  }

  @Override
  public void close() {
    memory.release(weights);
  }
}
