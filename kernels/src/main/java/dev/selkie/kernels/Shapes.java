package dev.selkie.kernels;

import java.nio.ByteBuffer;

/** The checks that every implementation of {@link Kernels} makes before it touches anything. */
final class Shapes {
  /** Columns whose limb sums stay below 2^31: 2^16 products of an int8 and 8 bits. */
  static final int MOST_RESIDUE_COLUMNS = 1 << 16;

  private static final int BLOCK = 32;

  private Shapes() {}

  static void checkF32(
      ByteBuffer w, int rows, int cols, int from, int to, float[] x, int tokens, float[] y) {
    checkMatrix(w, (long) Float.BYTES * rows * cols, rows, cols, from, to);
    checkActivations(x.length, y.length, rows, cols, tokens);
  }

  static void checkInt(
      ByteBuffer w, int rows, int cols, int from, int to, short[] x, int tokens, long[] y) {
    checkMatrix(w, (long) rows * cols, rows, cols, from, to);
    checkActivations(x.length, y.length, rows, cols, tokens);
  }

  /** Checks a product of blocks of 32 columns, each of which takes some bytes. */
  static void checkBlocks(
      ByteBuffer w,
      int blockBytes,
      int rows,
      int cols,
      int from,
      int to,
      byte[] x,
      float[] scales,
      int tokens,
      float[] y) {
    if (cols % BLOCK != 0) {
      throw new IllegalArgumentException("cols must be a multiple of 32: cols=" + cols);
    }
    checkMatrix(w, (long) rows * (cols / BLOCK) * blockBytes, rows, cols, from, to);
    checkActivations(x.length, y.length, rows, cols, tokens);
    atLeast("scales", (long) tokens * (cols / BLOCK), scales.length);
  }

  static void checkResidues(
      ByteBuffer w,
      int rows,
      int cols,
      ByteBuffer x,
      int lanes,
      int from,
      int to,
      long q,
      ByteBuffer y) {
    checkMatrix(w, (long) rows * cols, rows, cols, 0, rows);
    if (cols > MOST_RESIDUE_COLUMNS) {
      throw new IllegalArgumentException(
          "cols must be at most " + MOST_RESIDUE_COLUMNS + ": cols=" + cols);
    }
    if (lanes < 1) {
      throw new IllegalArgumentException("lanes must be at least 1: lanes=" + lanes);
    }
    checkRange(lanes, from, to);
    if (q <= 2 || q >= 1L << 54) {
      throw new IllegalArgumentException("q must be in (2, 2^54): q=" + q);
    }
    checkDirect("x", x, (long) Long.BYTES * cols * lanes);
    checkDirect("y", y, (long) Long.BYTES * rows * lanes);
    if (x.alignmentOffset(0, Long.BYTES) != 0 || y.alignmentOffset(0, Long.BYTES) != 0) {
      throw new IllegalArgumentException("x and y must begin at a multiple of 8 bytes");
    }
    if (y.isReadOnly()) {
      throw new IllegalArgumentException("y must be writable: " + y);
    }
  }

  private static void checkMatrix(ByteBuffer w, long bytes, int rows, int cols, int from, int to) {
    if (rows < 1 || cols < 1) {
      throw new IllegalArgumentException(
          "rows and cols must be at least 1: rows=" + rows + ", cols=" + cols);
    }
    checkRange(rows, from, to);
    checkDirect("w", w, bytes);
  }

  private static void checkRange(int count, int from, int to) {
    if (from < 0 || to < from || to > count) {
      throw new IllegalArgumentException(
          "[from, to) must lie in [0, " + count + "): from=" + from + ", to=" + to);
    }
  }

  private static void checkActivations(int xLength, int yLength, int rows, int cols, int tokens) {
    if (tokens < 1) {
      throw new IllegalArgumentException("tokens must be at least 1: tokens=" + tokens);
    }
    atLeast("x", (long) tokens * cols, xLength);
    atLeast("y", (long) tokens * rows, yLength);
  }

  private static void checkDirect(String name, ByteBuffer buffer, long bytes) {
    if (!buffer.isDirect()) {
      throw new IllegalArgumentException(name + " must be a direct buffer: " + buffer);
    }
    if (buffer.capacity() < bytes) {
      throw new IllegalArgumentException(
          name + " must hold " + bytes + " bytes: capacity=" + buffer.capacity());
    }
  }

  private static void atLeast(String name, long values, int length) {
    if (length < values) {
      throw new IllegalArgumentException(
          name + " must hold " + values + " values: length=" + length);
    }
  }
}
