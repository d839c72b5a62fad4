package dev.selkie.engine.quantization;

import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.WeightSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Reads a tensor row by row as floats. A row has {@code dims[0]} values; the other dimensions
 * together count rows. A tensor of at most 1 GiB is read at once, a larger one in pieces; buffers
 * go back to the source's memory.
 */
public final class TensorRows {
  private static final long WHOLE_BYTES = 1 << 30;
  private static final long PIECE_BYTES = 1 << 28;

  private TensorRows() {}

  /** Takes one row. */
  @FunctionalInterface
  public interface Body {
    /** {@code values} has the row's length and is overwritten by the next row. */
    void accept(long row, float[] values) throws IOException;
  }

  /** Gives rows {@code [first, first + count)} in order. */
  public static void forEach(
      WeightSource source, TensorInfo tensor, long first, long count, Body body)
      throws IOException {
    int columns = Math.toIntExact(tensor.dims().get(0));
    long rowBytes = (long) columns / tensor.type().blockValues() * tensor.type().blockBytes();
    boolean whole = count * columns == tensor.values() && tensor.bytes() <= WHOLE_BYTES;
    long step = whole ? count : Math.max(1, PIECE_BYTES / rowBytes);
    float[] values = new float[columns];
    try {
      for (long done = 0; done < count; done += step) {
        long rows = Math.min(step, count - done);
        ByteBuffer data =
            whole
                ? source.read(tensor)
                : piece(source, tensor, (first + done) * rowBytes, rows * rowBytes);
        try {
          for (long row = 0; row < rows; row++) {
            long at = row * columns;
            BlockDecoder.decode(tensor.type(), data, at, values, 0, columns);
            body.accept(first + done + row, values);
          }
        } finally {
          source.memory().release(data);
        }
      }
    } finally {
      Arrays.fill(values, 0);
    }
  }

  private static ByteBuffer piece(WeightSource source, TensorInfo tensor, long offset, long bytes)
      throws IOException {
    ByteBuffer piece = source.memory().allocate(Math.toIntExact(bytes));
    try {
      source.read(tensor, offset, piece);
      return piece.flip();
    } catch (IOException | RuntimeException | Error e) {
      source.memory().release(piece);
      throw e;
    }
  }
}
