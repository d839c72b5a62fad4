package dev.selkie.engine.decoder;

import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.engine.quantization.BlockDecoder;
import dev.selkie.engine.quantization.BlockEncoder;
import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Reads a matrix that may be stacked by rows from several tensors, in the form a mode needs. */
final class MatrixReader {
  private final TensorTable tensors;
  private final String name;
  private final List<TensorInfo> parts;
  private final int rows;
  private final int cols;

  /** {@code parts} have the same number of columns. */
  MatrixReader(TensorTable tensors, String name, List<TensorInfo> parts) {
    this.tensors = tensors;
    this.name = name;
    this.parts = parts;
    this.rows =
        parts.stream().mapToInt(part -> part.dims().get(1).intValue()).reduce(0, Math::addExact);
    this.cols = parts.get(0).dims().get(0).intValue();
  }

  String name() {
    return name;
  }

  int rows() {
    return rows;
  }

  int cols() {
    return cols;
  }

  List<TensorType> types() {
    return parts.stream().map(TensorInfo::type).distinct().toList();
  }

  /** The parts' own blocks one after the other; they must be of one type. */
  ByteBuffer ownBlocks() throws IOException {
    ByteBuffer blocks = allocate(types().get(0));
    for (TensorInfo part : parts) {
      ByteBuffer data = tensors.read(part);
      blocks.put(data.duplicate());
      wipe(data);
    }
    return blocks.flip();
  }

  /** All values in another type. */
  ByteBuffer as(TensorType type) throws IOException {
    ByteBuffer out = allocate(type);
    forEachRow((row, values) -> BlockEncoder.encode(type, values, cols, out));
    return out.flip();
  }

  /** All values as integers with one scale a row. */
  QuantizedRows quantized(int weightMax) throws IOException {
    ByteBuffer out = allocate(1, 1);
    float[] scales = new float[rows];
    forEachRow((row, values) -> scales[row] = QuantizedRows.quantize(values, cols, weightMax, out));
    return new QuantizedRows(new IntegerMatrix(name, rows, cols, out.flip()), scales, out);
  }

  @FunctionalInterface
  private interface RowBody {
    void accept(int row, float[] values);
  }

  private void forEachRow(RowBody body) throws IOException {
    float[] values = new float[cols];
    int row = 0;
    for (TensorInfo part : parts) {
      ByteBuffer data = tensors.read(part);
      try {
        for (long first = 0; first < part.values(); first += cols) {
          BlockDecoder.decode(part.type(), data, first, values, 0, cols);
          body.accept(row++, values);
        }
      } catch (IllegalArgumentException e) {
        throw (MalformedModelException)
            new MalformedModelException(tensors.file(), part.name() + ": " + e.getMessage())
                .initCause(e);
      } finally {
        wipe(data);
      }
    }
    java.util.Arrays.fill(values, 0);
  }

  private ByteBuffer allocate(TensorType type) throws MalformedModelException {
    return allocate(type.blockBytes(), type.blockValues());
  }

  private ByteBuffer allocate(int blockBytes, int blockValues) throws MalformedModelException {
    long bytes = (long) rows * cols / blockValues * blockBytes;
    if (bytes > Integer.MAX_VALUE) {
      throw new MalformedModelException(
          tensors.file(), "a matrix must stay below 2 GiB: " + name + " needs " + bytes);
    }
    return ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Overwrites a whole buffer with zeros. */
  static void wipe(ByteBuffer buffer) {
    ByteBuffer all = buffer.duplicate().clear();
    while (all.remaining() >= Long.BYTES) {
      all.putLong(0);
    }
    while (all.hasRemaining()) {
      all.put((byte) 0);
    }
  }
}
