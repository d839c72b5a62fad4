package dev.selkie.kernels;

import java.nio.ByteBuffer;

/**
 * A matrix of GGUF blocks as {@link Kernels#pack} left it, for products of the same kernels. The
 * memory belongs to whoever made it, who may wipe it once the matrix is not used any more.
 *
 * @param rows outputs
 * @param cols inputs, a multiple of the format's block
 * @param memory direct, at least {@link Kernels#packedBytes} bytes from index 0 on, best aligned to
 *     64 bytes
 */
public record PackedBlocks(BlockFormat format, int rows, int cols, ByteBuffer memory) {
  /** Rows that lie together; parts of a product begin at a multiple. */
  public static final int PANEL = 16;

  /** Checks the sizes. */
  public PackedBlocks {
    Shapes.checkBlockMatrix(format, rows, cols);
    if (!memory.isDirect()) {
      throw new IllegalArgumentException("memory must be a direct buffer: " + memory);
    }
  }

  @Override
  public String toString() {
    return "PackedBlocks[" + format + ", " + rows + "x" + cols + "]";
  }
}
