package dev.selkie.fhe.linear.server;

import dev.selkie.engine.linear.IntegerMatrix;
import java.nio.ByteBuffer;

/** Wᵀ, made for the products that a client's check needs once a session. */
final class Transpose {
  private static final int TILE = 64;

  private Transpose() {}

  static IntegerMatrix of(IntegerMatrix matrix) {
    int rows = matrix.rows();
    int cols = matrix.cols();
    ByteBuffer from = matrix.values();
    ByteBuffer to = ByteBuffer.allocateDirect(Math.multiplyExact(rows, cols));
    for (int row = 0; row < rows; row += TILE) {
      for (int col = 0; col < cols; col++) {
        for (int r = row; r < Math.min(rows, row + TILE); r++) {
          to.put(col * rows + r, from.get(r * cols + col));
        }
      }
    }
    return new IntegerMatrix(matrix.name() + " transposed", cols, rows, to);
  }
}
