package dev.selkie.engine.decoder;

import dev.selkie.engine.quantization.BlockDecoder;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.WeightMemory;
import dev.selkie.kernels.WorkerPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table of vectors in the file's own type, in memory; of any size. */
final class EmbeddingTable implements AutoCloseable {
  private static final long PIECE_BYTES = 1 << 30;
  private static final int FEW = 32;

  private final TensorInfo tensor;
  private final int width;
  private final int rowsPerPiece;
  private final List<ByteBuffer> pieces = new ArrayList<>();
  private final WeightMemory memory;

  /** Values on their way; the only ones on the heap, and zeroed when a vector is done. */
  private final float[] few;

  /** Reads a tensor of shape [rows, width]. */
  EmbeddingTable(TensorTable tensors, TensorInfo tensor, WorkerPool pool) throws IOException {
    this.tensor = tensor;
    this.width = Math.toIntExact(tensor.dims().get(0));
    this.memory = tensors.memory();
    this.few = new float[Math.max(FEW, tensor.type().blockValues())];
    RowRange all = RowRange.all(tensor);
    this.rowsPerPiece = (int) Math.max(1, Math.min(all.rows(), PIECE_BYTES / all.rowBytes()));
    try {
      for (int first = 0; first < all.rows(); first += rowsPerPiece) {
        int rows = Math.min(rowsPerPiece, all.rows() - first);
        ByteBuffer piece = memory.allocate(Math.toIntExact(rows * all.rowBytes()));
        pieces.add(piece);
        tensors.read(new RowRange(tensor, first, rows), piece, pool);
        piece.flip();
      }
    } catch (IOException | RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** Writes vector {@code row}, times {@code factor}, to {@code out} from index {@code at} on. */
  void read(int row, float factor, FloatBuffer out, int at) {
    decode(row, (i, value) -> out.put(at + i, value * factor));
  }

  /** Adds vector {@code row} to {@code out} from index {@code at} on. */
  void add(int row, FloatBuffer out, int at) {
    decode(row, (i, value) -> out.put(at + i, out.get(at + i) + value));
  }

  /** Receives a vector's values by their indices. */
  private interface Receiver {
    void accept(int index, float value);
  }

  private void decode(int row, Receiver receiver) {
    ByteBuffer piece = pieces.get(row / rowsPerPiece);
    long first = (long) (row % rowsPerPiece) * width;
    for (int done = 0; done < width; done += few.length) {
      int count = Math.min(few.length, width - done);
      BlockDecoder.decode(tensor.type(), piece, first + done, few, 0, count);
      for (int i = 0; i < count; i++) {
        receiver.accept(done + i, few[i]);
      }
    }
    Arrays.fill(few, 0);
  }

  @Override
  public void close() {
    pieces.forEach(memory::release);
    pieces.clear();
  }
}
