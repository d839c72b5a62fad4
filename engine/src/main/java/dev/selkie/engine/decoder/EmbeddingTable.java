package dev.selkie.engine.decoder;

import dev.selkie.engine.quantization.BlockDecoder;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.WeightMemory;
import dev.selkie.kernels.WorkerPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A table of vectors in the file's own type, in memory; of any size. */
final class EmbeddingTable implements AutoCloseable {
  private static final long PIECE_BYTES = 1 << 30;

  private final TensorInfo tensor;
  private final int width;
  private final int rowsPerPiece;
  private final List<ByteBuffer> pieces = new ArrayList<>();
  private final WeightMemory memory;

  /** Reads a tensor of shape [rows, width]. */
  EmbeddingTable(TensorTable tensors, TensorInfo tensor, WorkerPool pool) throws IOException {
    this.tensor = tensor;
    this.width = Math.toIntExact(tensor.dims().get(0));
    this.memory = tensors.memory();
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

  /** Writes vector {@code row} to {@code out} from index {@code at} on. */
  void decode(int row, float[] out, int at) {
    ByteBuffer piece = pieces.get(row / rowsPerPiece);
    long first = (long) (row % rowsPerPiece) * width;
    BlockDecoder.decode(tensor.type(), piece, first, out, at, width);
  }

  @Override
  public void close() {
    pieces.forEach(memory::release);
    pieces.clear();
  }
}
