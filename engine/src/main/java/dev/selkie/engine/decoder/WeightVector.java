package dev.selkie.engine.decoder;

import dev.selkie.engine.weights.WeightMemory;
import java.nio.ByteBuffer;

/**
 * Floats of a model, such as a norm's or a bias, where its matrices lie too: an array on the heap
 * would leave copies behind whenever a collector moves it.
 */
final class WeightVector implements AutoCloseable {
  private final WeightMemory memory;
  private final ByteBuffer values;

  /** Zeros, shape [length]. */
  WeightVector(WeightMemory memory, int length) {
    this.memory = memory;
    this.values = memory.allocate(Math.multiplyExact(Float.BYTES, length));
  }

  int length() {
    return values.capacity() / Float.BYTES;
  }

  /** The float32 values, direct and little-endian, from position 0; for the kernels. */
  ByteBuffer values() {
    return values;
  }

  float get(int index) {
    return values.getFloat(Float.BYTES * index);
  }

  void set(int index, float value) {
    values.putFloat(Float.BYTES * index, value);
  }

  /** Wipes the values. */
  @Override
  public void close() {
    memory.release(values);
  }

  @Override
  public String toString() {
    return "WeightVector[" + length() + "]";
  }
}
