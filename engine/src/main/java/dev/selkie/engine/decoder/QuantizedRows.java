package dev.selkie.engine.decoder;

import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.engine.weights.WeightMemory;
import java.nio.ByteBuffer;

/** A matrix with one scale a row: weight = integer * scale of its row. */
record QuantizedRows(
    IntegerMatrix matrix, WeightVector scales, ByteBuffer storage, WeightMemory memory) {
  /** Quantizes {@code row} symmetrically to [-weightMax, weightMax] and gives its scale. */
  static float quantize(float[] row, int cols, int weightMax, ByteBuffer out) {
    float greatest = 0;
    for (int i = 0; i < cols; i++) {
      greatest = Math.max(greatest, Math.abs(row[i]));
    }
    if (!Float.isFinite(greatest)) {
      throw new IllegalArgumentException("weights must be finite: " + greatest);
    }
    double inverse = greatest == 0 ? 0 : (double) weightMax / greatest;
    for (int i = 0; i < cols; i++) {
      out.put((byte) Math.rint(row[i] * inverse));
    }
    return greatest / weightMax;
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
