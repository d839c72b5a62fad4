package dev.selkie.kernels;

import java.nio.ByteBuffer;

/**
 * A matrix of int8 as {@link Kernels#packIntegers} left it, for products of the same kernels.
 *
 * @param rows outputs
 * @param cols inputs
 * @param memory direct, at least {@link Kernels#packedIntegerBytes} bytes from index 0 on
 */
public record PackedIntegers(int rows, int cols, ByteBuffer memory) {
  /** Checks the sizes. */
  public PackedIntegers {
    Shapes.checkIntegerMatrix(rows, cols);
    if (!memory.isDirect()) {
      throw new IllegalArgumentException("memory must be a direct buffer: " + memory);
    }
  }

  @Override
  public String toString() {
    return "PackedIntegers[" + rows + "x" + cols + "]";
  }
}
