package dev.selkie.engine.decoder;

import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.engine.linear.IntegerScheme;
import dev.selkie.engine.quantization.BlockEncoder;
import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.PieceReader;
import dev.selkie.engine.weights.TensorType;
import dev.selkie.engine.weights.WeightMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a matrix that may be stacked by rows from several tensors, in the form a mode needs. */
final class MatrixReader {
  /** Most values of one matrix: below 2 GiB in float32. */
  private static final long MOST_VALUES = (1L << 29) - 1;

  private final TensorTable tensors;
  private final String name;
  private final List<RowRange> parts;
  private final int rows;
  private final int cols;

  /** {@code parts} have the same number of columns. */
  MatrixReader(TensorTable tensors, String name, List<RowRange> parts) {
    this.tensors = tensors;
    this.name = name;
    this.parts = parts;
    this.rows = parts.stream().mapToInt(RowRange::rows).reduce(0, Math::addExact);
    this.cols = Math.toIntExact(parts.get(0).tensor().dims().get(0));
  }

  /** This matrix, or where one buffer could not hold it as floats, stripes of its rows in order. */
  List<MatrixReader> stripes() {
    return stripes(MOST_VALUES);
  }

  /** Stripes of at most {@code mostValues} values, but at least one row each. */
  List<MatrixReader> stripes(long mostValues) {
    if ((long) rows * cols <= mostValues) {
      return List.of(this);
    }
    int limit = (int) Math.max(1, mostValues / cols);
    List<MatrixReader> stripes = new ArrayList<>();
    for (RowRange part : parts) {
      for (int done = 0; done < part.rows(); done += limit) {
        RowRange stripe =
            new RowRange(part.tensor(), part.first() + done, Math.min(limit, part.rows() - done));
        stripes.add(new MatrixReader(tensors, name + "." + stripes.size(), List.of(stripe)));
      }
    }
    return stripes;
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
    return parts.stream().map(part -> part.tensor().type()).distinct().toList();
  }

  /** Rows of tensors, one below the other. */
  List<RowRange> parts() {
    return parts;
  }

  /** Reads rows of a part as they are to the buffer's position. */
  void read(RowRange part, ByteBuffer target) throws IOException {
    tensors.read(part, target);
  }

  /** Writes rows of a part in another type to the buffer's position. */
  void encode(RowRange part, TensorType type, ByteBuffer target) throws IOException {
    forEachRow(part, (row, values) -> BlockEncoder.encode(type, values, cols, target));
  }

  /** As {@link dev.selkie.engine.weights.WeightSource#pieceBytes}. */
  long pieceBytes() {
    return tensors.pieceBytes();
  }

  /** As {@link dev.selkie.engine.weights.WeightSource#pieces}. */
  Optional<PieceReader> pieces() {
    return tensors.pieces();
  }

  /** All values in another type. */
  ByteBuffer as(TensorType type) throws IOException {
    return filled(
        allocate(type),
        out -> forEachRow((row, values) -> BlockEncoder.encode(type, values, cols, out)));
  }

  /** All values as integers with one scale a row; wide ones as all high limbs, then all low. */
  QuantizedRows quantized(IntegerScheme scheme) throws IOException {
    WeightVector scales = new WeightVector(memory(), rows);
    int most = scheme.weightMax();
    int limbs = scheme.limbs();
    try {
      ByteBuffer integers =
          filled(
              memory().allocate(require((long) limbs * rows * cols)),
              out -> {
                forEachRow(
                    (row, values) ->
                        scales.set(
                            row,
                            limbs == 1
                                ? QuantizedRows.quantize(values, cols, most, out)
                                : QuantizedRows.quantizeWide(
                                    values, cols, most, out, row * cols, (rows + row) * cols)));
                out.position(out.capacity());
              });
      IntegerMatrix matrix = new IntegerMatrix(name, limbs * rows, cols, integers);
      return new QuantizedRows(matrix, scales, integers, memory());
    } catch (IOException | RuntimeException | Error e) {
      scales.close();
      throw e;
    }
  }

  /** Where this matrix, in whatever form, belongs; whoever takes a buffer releases it there. */
  WeightMemory memory() {
    return tensors.memory();
  }

  @FunctionalInterface
  private interface Filling {
    void fill(ByteBuffer out) throws IOException;
  }

  /** Fills a new buffer from front to back; if that fails, nothing stays in memory. */
  private ByteBuffer filled(ByteBuffer buffer, Filling filling) throws IOException {
    try {
      filling.fill(buffer);
      return buffer.flip();
    } catch (IOException | RuntimeException | Error e) {
      memory().release(buffer);
      throw e;
    }
  }

  @FunctionalInterface
  private interface RowBody {
    void accept(int row, float[] values);
  }

  private void forEachRow(RowBody body) throws IOException {
    int before = 0;
    for (RowRange part : parts) {
      int offset = before;
      forEachRow(part, (row, values) -> body.accept(offset + row, values));
      before += part.rows();
    }
  }

  private void forEachRow(RowRange part, RowBody body) throws IOException {
    try {
      tensors.forEachRow(part, body::accept);
    } catch (IllegalArgumentException e) {
      throw (MalformedModelException)
          new MalformedModelException(tensors.file(), part.tensor().name() + ": " + e.getMessage())
              .initCause(e);
    }
  }

  private ByteBuffer allocate(TensorType type) throws MalformedModelException {
    return allocate(type.blockBytes(), type.blockValues());
  }

  private ByteBuffer allocate(int blockBytes, int blockValues) throws MalformedModelException {
    return memory().allocate(require((long) rows * cols / blockValues * blockBytes));
  }

  /** A size that a buffer can have. */
  int require(long bytes) throws MalformedModelException {
    if (bytes > Integer.MAX_VALUE) {
      throw new MalformedModelException(
          tensors.file(), "a matrix must stay below 2 GiB: " + name + " needs " + bytes);
    }
    return (int) bytes;
  }
}
