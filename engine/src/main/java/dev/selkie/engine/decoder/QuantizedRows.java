package dev.selkie.engine.decoder;

import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.engine.weights.WeightMemory;
import java.nio.ByteBuffer;

/** A matrix with one scale a row: weight = integer * scale of its row. */
record QuantizedRows(
    IntegerMatrix matrix, WeightVector scales, ByteBuffer storage, WeightMemory memory) {
  /** What the high limb of a wide weight counts for. */
  static final int HIGH_LIMB = 16;

  /** Quantizes {@code row} symmetrically to [-weightMax, weightMax] and gives its scale. */
  static float quantize(float[] row, int cols, int weightMax, ByteBuffer out) {
    float greatest = greatest(row, cols);
    double inverse = greatest == 0 ? 0 : (double) weightMax / greatest;
    for (int i = 0; i < cols; i++) {
      out.put((byte) Math.rint(row[i] * inverse));
    }
    return greatest / weightMax;
  }

  /**
   * As {@link #quantize} for a bound of at most 2047: the integer w = 16·high + low goes as two
   * int8 to two rows that start at {@code high} and at {@code low}.
   */
  static float quantizeWide(
      float[] row, int cols, int weightMax, ByteBuffer out, int high, int low) {
    float greatest = greatest(row, cols);
    double inverse = greatest == 0 ? 0 : (double) weightMax / greatest;
    for (int i = 0; i < cols; i++) {
      int weight = (int) Math.rint(row[i] * inverse);
      int upper = weight / HIGH_LIMB;
      out.put(high + i, (byte) upper);
      out.put(low + i, (byte) (weight - HIGH_LIMB * upper));
    }
    return greatest / weightMax;
  }

  private static float greatest(float[] row, int cols) {
    float greatest = 0;
    for (int i = 0; i < cols; i++) {
      greatest = Math.max(greatest, Math.abs(row[i]));
    }
    if (!Float.isFinite(greatest)) {
      throw new IllegalArgumentException("weights must be finite: " + greatest);
    }
    return greatest;
  }

  /** Wipes everything. */
  void wipe() {
    memory.release(storage);
    scales.close();
  }

  @Override
  public String toString() {
    return "QuantizedRows[" + matrix + "]";
  }
}
