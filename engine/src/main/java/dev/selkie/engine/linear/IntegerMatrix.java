package dev.selkie.engine.linear;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An integer weight matrix W, shape [rows, cols], of int8 values: what an exact product multiplies.
 * Scales stay with the caller. Immutable; the buffer is direct and never exposed for writing.
 */
public final class IntegerMatrix {
  private final String name;
  private final int rows;
  private final int cols;
  private final ByteBuffer values;

  /**
   * Wraps values without copying.
   *
   * @param name the matrix's name in messages and certificates
   * @param values direct buffer of {@code rows * cols} int8 values, row-major, from position 0
   */
  public IntegerMatrix(String name, int rows, int cols, ByteBuffer values) {
    if (rows < 1 || cols < 1) {
      throw new IllegalArgumentException(
          "a matrix needs at least one row and one column: " + name + " " + rows + "x" + cols);
    }
    if (!values.isDirect() || values.capacity() < Math.multiplyExact(rows, cols)) {
      throw new IllegalArgumentException(
          "values must be a direct buffer of rows * cols bytes: " + name);
    }
    this.name = name;
    this.rows = rows;
    this.cols = cols;
    this.values = values;
  }

  /** The matrix's name in messages and certificates. */
  public String name() {
    return name;
  }

  /** Outputs. */
  public int rows() {
    return rows;
  }

  /** Inputs. */
  public int cols() {
    return cols;
  }

  /** A read-only view of the int8 values, row-major, little-endian. */
  public ByteBuffer values() {
    return values.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The weight at one place. */
  public int get(int row, int col) {
    return values.get(row * cols + col);
  }

  @Override
  public String toString() {
    return "IntegerMatrix[" + name + ", " + rows + "x" + cols + "]";
  }
}
