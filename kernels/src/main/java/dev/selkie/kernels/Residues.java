package dev.selkie.kernels;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Memory for residues modulo q. */
public final class Residues {
  private static final int CACHE_LINE = 64;

  private Residues() {}

  /**
   * Room for uint64 residues of shape [rows, lanes], zero, little-endian, at the start of a cache
   * line: a product writes whole lines if {@code lanes} is a multiple of eight.
   */
  public static ByteBuffer allocate(int rows, int lanes) {
    int bytes = Math.multiplyExact(Math.multiplyExact(rows, lanes), Long.BYTES);
    ByteBuffer memory = ByteBuffer.allocateDirect(Math.addExact(bytes, CACHE_LINE));
    int start = Math.floorMod(-memory.alignmentOffset(0, CACHE_LINE), CACHE_LINE);
    return memory.slice(start, bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
