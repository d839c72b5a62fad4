package dev.selkie.engine.weights;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads tensors in pieces of the source's choice, on threads of its own. */
public interface PieceReader {
  /** Takes one piece. */
  @FunctionalInterface
  interface Body {
    /**
     * Handles a piece; several threads may do so at once.
     *
     * @param offset in the tensor of the piece's first byte
     * @param piece direct; from its position to its limit, and until this returns
     */
    void accept(long offset, ByteBuffer piece) throws IOException;
  }

  /**
   * Hands out a range of a tensor in pieces that cover it once, in any order. If it fails, what was
   * made of the pieces before that must not be used.
   *
   * @param offset of the range's first byte within the tensor
   * @throws IllegalArgumentException if the range does not lie within the tensor
   */
  void forEach(TensorInfo tensor, long offset, long bytes, Body body) throws IOException;
}
