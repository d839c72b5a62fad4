package dev.selkie.engine.decoder;

import dev.selkie.engine.quantization.BlockDecoder;
import dev.selkie.engine.quantization.TensorRows;
import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.PieceReader;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import dev.selkie.engine.weights.WeightMemory;
import dev.selkie.engine.weights.WeightSource;
import dev.selkie.kernels.WorkerPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tensors of a model by name, with their shapes checked and their use counted. */
final class TensorTable {
  /** Values of a vector on the heap at once, a multiple of every block's. */
  private static final int DECODED = 256;

  private final Path file;
  private final WeightSource source;
  private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
  private final Set<String> used = new HashSet<>();

  TensorTable(Path file, WeightSource source) {
    this.file = file;
    this.source = source;
    source.tensors().forEach(tensor -> tensors.put(tensor.name(), tensor));
  }

  Path file() {
    return file;
  }

  boolean has(String name) {
    return tensors.containsKey(name);
  }

  /** A matrix that must be there with this shape. */
  TensorInfo matrix(String name, int rows, int cols) throws MalformedModelException {
    return require(name, List.of((long) cols, (long) rows));
  }

  /** Reads a vector that must be there with this length, to {@code target} from {@code at} on. */
  void read(String name, int length, WeightVector target, int at) throws IOException {
    TensorInfo tensor = require(name, List.of((long) length));
    if (tensor.type() == TensorType.F32) {
      source.read(tensor, target.values().duplicate().position(Float.BYTES * at));
      return;
    }
    ByteBuffer data = source.read(tensor);
    float[] some = new float[Math.min(length, DECODED)];
    try {
      for (int done = 0; done < length; done += some.length) {
        int count = Math.min(some.length, length - done);
        BlockDecoder.decode(tensor.type(), data, done, some, 0, count);
        for (int i = 0; i < count; i++) {
          target.set(at + done + i, some[i]);
        }
      }
    } finally {
      Arrays.fill(some, 0);
      memory().release(data);
    }
  }

  /** Three dimensions: {@code count} matrices of this shape. */
  TensorInfo matrices(String name, int count, int rows, int cols) throws MalformedModelException {
    return require(name, List.of((long) cols, (long) rows, (long) count));
  }

  /** Reads the bytes of some rows to the position of {@code target}, which moves behind them. */
  void read(RowRange range, ByteBuffer target) throws IOException {
    if (range.isWhole() && range.tensor().bytes() <= Integer.MAX_VALUE) {
      source.read(range.tensor(), target);
      return;
    }
    int end = Math.toIntExact(target.position() + range.rows() * range.rowBytes());
    ByteBuffer part = target.duplicate().limit(end);
    source.read(range.tensor(), range.first() * range.rowBytes(), part);
    target.position(end);
  }

  /** As {@link #read(RowRange, ByteBuffer)}, on several threads where the source allows. */
  void read(RowRange range, ByteBuffer target, WorkerPool pool) throws IOException {
    int rows = (int) Math.max(1, Math.min(range.rows(), source.pieceBytes() / range.rowBytes()));
    int start = target.position();
    FilePieces.forEach(
        pool,
        (range.rows() - 1) / rows + 1,
        piece -> {
          int first = piece * rows;
          int count = Math.min(rows, range.rows() - first);
          RowRange part = new RowRange(range.tensor(), range.first() + first, count);
          int at = Math.toIntExact(start + first * range.rowBytes());
          read(part, target.duplicate().position(at));
        });
    target.position(Math.toIntExact(start + range.rows() * range.rowBytes()));
  }

  /** Takes one row of a range; {@code row} counts from its first. */
  @FunctionalInterface
  interface RowBody {
    void accept(int row, float[] values);
  }

  /** Gives some rows as floats, in order. */
  void forEachRow(RowRange range, RowBody body) throws IOException {
    TensorRows.forEach(
        source,
        range.tensor(),
        range.first(),
        range.rows(),
        (row, values) -> body.accept((int) (row - range.first()), values));
  }

  long pieceBytes() {
    return source.pieceBytes();
  }

  Optional<PieceReader> pieces() {
    return source.pieces();
  }

  WeightMemory memory() {
    return source.memory();
  }

  private TensorInfo require(String name, List<Long> dims) throws MalformedModelException {
    TensorInfo tensor = tensors.get(name);
    if (tensor == null) {
      throw new MalformedModelException(file, "a tensor is missing: " + name);
    }
    if (!tensor.dims().equals(dims)) {
      throw new MalformedModelException(
          file, "tensor " + name + " must have dimensions " + dims + ": " + tensor.dims());
    }
    used.add(name);
    return tensor;
  }

  /** Refuses tensors that this architecture would ignore: leaving one out gives wrong logits. */
  void requireAllUsed(Architecture architecture) throws MalformedModelException {
    for (String name : tensors.keySet()) {
      if (!used.contains(name)) {
        throw new MalformedModelException(
            file, "a tensor has no place in architecture " + architecture.label() + ": " + name);
      }
    }
  }
}
