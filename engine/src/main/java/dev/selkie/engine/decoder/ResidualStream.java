package dev.selkie.engine.decoder;

import dev.selkie.engine.weights.WeightMemory;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What runs past the layers of a pass, and what each of them adds to; shape [tokens, width]. It
 * begins as rows of the embedding, which are weights, so it lies where they do: from an array on
 * the heap a collector would leave copies.
 */
final class ResidualStream implements AutoCloseable {
  private final WeightMemory memory;
  private final RowOperations rows;
  private final int width;
  private @Nullable WeightVector values;

  /** Empty, of rows of {@code width} values. */
  ResidualStream(WeightMemory memory, RowOperations rows, int width) {
    this.memory = memory;
    this.rows = rows;
    this.width = width;
  }

  /** Makes room for a pass; what is there has any value. */
  FloatBuffer begin(int tokens) {
    WeightVector kept = values;
    if (kept == null || kept.length() < tokens * width) {
      close();
      values = new WeightVector(memory, Math.multiplyExact(tokens, width));
    }
    return floats();
  }

  /** The float32 values, direct and little-endian, from position 0; for the kernels. */
  ByteBuffer values() {
    if (values == null) {
      throw new IllegalStateException("the stream has not begun");
    }
    return values.values();
  }

  private FloatBuffer floats() {
    return values().duplicate().clear().order(values().order()).asFloatBuffer();
  }

  /** Adds {@code y}, shape [tokens, width]. */
  void add(float[] y, int tokens) {
    FloatBuffer x = floats();
    rows.forRows(
        tokens,
        width,
        (from, to) -> {
          for (int i = from * width; i < to * width; i++) {
            x.put(i, x.get(i) + y[i]);
          }
        });
  }

  /** Copies rows {@code [row, row + count)} to {@code out} from index {@code at} on. */
  void read(int row, int count, float[] out, int at) {
    floats().get(row * width, out, at, count * width);
  }

  /** Wipes the values. */
  @Override
  public void close() {
    if (values != null) {
      values.close();
      values = null;
    }
  }
}
