package dev.selkie.kernels;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The checks that every implementation of {@link Kernels} makes before it touches anything. */
final class Shapes {
  /** Columns whose limb sums stay below 2^31: 2^16 products of an int8 and 8 bits. */
  static final int MOST_RESIDUE_COLUMNS = 1 << 16;

  /** Columns whose int32 sums stay exact. */
  static final int MOST_INTEGER_COLUMNS = 1 << 16;

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

  static void checkBlockMatrix(BlockFormat format, int rows, int cols) {
    atLeastOne(rows, cols);
    if (cols % format.cols() != 0) {
      throw new IllegalArgumentException(
          "cols must be a multiple of " + format.cols() + " for " + format + ": cols=" + cols);
    }
  }

  static void checkPack(ByteBuffer blocks, PackedBlocks target, int from, int to, long bytes) {
    checkPart(target, from, to);
    checkDirect("blocks", blocks, (to - from) * target.format().rowBytes(target.cols()));
    checkDirect("memory", target.memory(), bytes);
    if (target.memory().isReadOnly()) {
      throw new IllegalArgumentException("memory must be writable: " + target.memory());
    }
  }

  /** Rows of a packed matrix. */
  private static void checkPart(PackedBlocks w, int from, int to) {
    checkPanels(w.rows(), from, to);
  }

  private static void checkPanels(int rows, int from, int to) {
    checkRange(rows, from, to);
    if (from % PackedBlocks.PANEL != 0 || (to % PackedBlocks.PANEL != 0 && to != rows)) {
      throw new IllegalArgumentException(
          "a part must consist of panels of 16 rows: from=" + from + ", to=" + to);
    }
  }

  static void checkActivations(int tokens, int cols) {
    if (tokens < 1 || cols < 1 || cols % BLOCK != 0) {
      throw new IllegalArgumentException(
          "activations need a token and a multiple of 32 columns: tokens="
              + tokens
              + ", cols="
              + cols);
    }
  }

  /** Tokens of a set of activations. */
  static void checkPart(BlockActivations set, float[] x, int from, int to) {
    checkTokens(set.tokens(), set.cols(), x, from, to);
  }

  /** Tokens {@code [from, to)} of a set of activations. */
  static void checkTokens(int tokens, int cols, float[] x, int from, int to) {
    checkRange(tokens, from, to);
    int tile = BlockActivations.TILE;
    if (from % tile != 0 || (to % tile != 0 && to != tokens)) {
      throw new IllegalArgumentException(
          "a part must consist of tiles of " + tile + " tokens: from=" + from + ", to=" + to);
    }
    atLeast("x", (long) tokens * cols, x.length);
  }

  static void checkIntegerMatrix(int rows, int cols) {
    atLeastOne(rows, cols);
    if (cols > MOST_INTEGER_COLUMNS) {
      throw new IllegalArgumentException(
          "cols must be at most " + MOST_INTEGER_COLUMNS + ": cols=" + cols);
    }
  }

  static void checkIntegerActivations(int tokens, int cols, int most) {
    checkIntegerMatrix(tokens, cols);
    if (most < 1 || most > 2047) {
      throw new IllegalArgumentException("most must be in [1, 2047]: most=" + most);
    }
  }

  static void checkIntegerPack(
      ByteBuffer w, PackedIntegers target, int from, int to, long packedBytes) {
    checkPanels(target.rows(), from, to);
    checkDirect("w", w, (long) target.rows() * target.cols());
    checkDirect("memory", target.memory(), packedBytes);
    if (target.memory().isReadOnly()) {
      throw new IllegalArgumentException("memory must be writable: " + target.memory());
    }
  }

  static void checkIntegerProduct(
      PackedIntegers w,
      int from,
      int to,
      IntegerActivations x,
      ByteBuffer rowScales,
      float[] y,
      long packedBytes) {
    checkPanels(w.rows(), from, to);
    checkDirect("memory", w.memory(), packedBytes);
    if (x.tokens() < 1 || x.cols() != w.cols()) {
      throw new IllegalArgumentException(
          "activations must have tokens of " + w.cols() + " columns: " + x.cols());
    }
    checkDirect("rowScales", rowScales, (long) Float.BYTES * w.rows());
    atLeast("y", (long) x.tokens() * w.rows(), y.length);
  }

  static void checkBlockProduct(
      PackedBlocks w,
      int from,
      int to,
      BlockActivations x,
      float[] y,
      int at,
      int stride,
      long bytes) {
    checkPart(w, from, to);
    checkDirect("memory", w.memory(), bytes);
    if (x.tokens() < 1 || x.cols() != w.cols()) {
      throw new IllegalArgumentException(
          "activations must have tokens of " + w.cols() + " columns: " + x.cols());
    }
    if (at < 0 || stride < at + w.rows()) {
      throw new IllegalArgumentException(
          "at + rows must be in [0, stride]: at=" + at + ", stride=" + stride);
    }
    atLeast("y", (long) (x.tokens() - 1) * stride + at + w.rows(), y.length);
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

  static void checkNorm(int width, ByteBuffer weight, @Nullable ByteBuffer bias) {
    if (width < 1) {
      throw new IllegalArgumentException("width must be at least 1: width=" + width);
    }
    checkDirect("weight", weight, (long) Float.BYTES * width);
    if (bias != null) {
      checkDirect("bias", bias, (long) Float.BYTES * width);
    }
  }

  /** Rows {@code [from, to)} of float32 values that lie one after the other. */
  static void checkRows(String name, ByteBuffer x, int from, int to, int width) {
    checkRange(Integer.MAX_VALUE, from, to);
    checkDirect(name, x, (long) Float.BYTES * to * width);
  }

  private static void checkMatrix(ByteBuffer w, long bytes, int rows, int cols, int from, int to) {
    atLeastOne(rows, cols);
    checkRange(rows, from, to);
    checkDirect("w", w, bytes);
  }

  private static void atLeastOne(int rows, int cols) {
    if (rows < 1 || cols < 1) {
      throw new IllegalArgumentException(
          "rows and cols must be at least 1: rows=" + rows + ", cols=" + cols);
    }
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

  static void checkDirect(String name, ByteBuffer buffer, long bytes) {
    if (!buffer.isDirect()) {
      throw new IllegalArgumentException(name + " must be a direct buffer: " + buffer);
    }
    if (buffer.capacity() < bytes) {
      throw new IllegalArgumentException(
          name + " must hold " + bytes + " bytes: capacity=" + buffer.capacity());
    }
  }

  static void atLeast(String name, long values, int length) {
    if (length < values) {
      throw new IllegalArgumentException(
          name + " must hold " + values + " values: length=" + length);
    }
  }
}
