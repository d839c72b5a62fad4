package dev.selkie.engine.decoder;

import dev.selkie.engine.weights.PieceReader;
import dev.selkie.engine.weights.TensorType;
import dev.selkie.engine.weights.WeightMemory;
import dev.selkie.kernels.BlockActivations;
import dev.selkie.kernels.BlockFormat;
import dev.selkie.kernels.Kernels;
import dev.selkie.kernels.PackedBlocks;
import dev.selkie.kernels.WorkerPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Packs matrices of blocks for the kernels. The file's own blocks pass through buffers of the size
 * of a piece, one for each thread, so that only the packed weights stay in memory, and what is read
 * is packed while it is still near the processor.
 */
final class BlockLoader {
  /** Blocks that are made from floats come in so much larger pieces: making them takes longer. */
  private static final long ENCODED_PIECES = 16;

  private final Kernels kernels;
  private final WorkerPool pool;
  private final BlockActivations activations;
  private final Queue<Passage> idle = new ConcurrentLinkedQueue<>();

  /** Where blocks lie on their way. */
  private record Passage(ByteBuffer buffer, WeightMemory memory) {
    void release() {
      memory.release(buffer);
    }
  }

  BlockLoader(Kernels kernels, WorkerPool pool) {
    this.kernels = kernels;
    this.pool = pool;
    this.activations = kernels.newActivations();
  }

  /** The format in which products take a tensor's blocks as they are, if they do. */
  static Optional<BlockFormat> formatOf(TensorType type) {
    return switch (type) {
      case Q8_0 -> Optional.of(BlockFormat.Q8_0);
      case Q4_0 -> Optional.of(BlockFormat.Q4_0);
      case Q4_1 -> Optional.of(BlockFormat.Q4_1);
      case Q5_0 -> Optional.of(BlockFormat.Q5_0);
      case Q5_1 -> Optional.of(BlockFormat.Q5_1);
      case Q4_K -> Optional.of(BlockFormat.Q4_K);
      case Q5_K -> Optional.of(BlockFormat.Q5_K);
      case Q6_K -> Optional.of(BlockFormat.Q6_K);
      case F32, F16, BF16 -> Optional.empty();
    };
  }

  /** Reads and packs a matrix; tensors of floats become Q8_0 blocks. */
  LinearOperator load(MatrixReader matrix) throws IOException {
    List<PackedBlocks> parts = new ArrayList<>();
    try {
      for (RowRange part : matrix.parts()) {
        parts.add(pack(matrix, part));
      }
    } catch (IOException | RuntimeException | Error e) {
      parts.forEach(part -> matrix.memory().release(part.memory()));
      throw e;
    }
    return new BlockLinear(kernels, pool, matrix.memory(), activations, parts);
  }

  private PackedBlocks pack(MatrixReader matrix, RowRange part) throws IOException {
    int rows = part.rows();
    BlockFormat format = formatOf(part.tensor().type()).orElse(BlockFormat.Q8_0);
    long packedBytes = kernels.packedBytes(format, rows, matrix.cols());
    ByteBuffer memory = matrix.memory().allocate(matrix.require(packedBytes));
    PackedBlocks packed = new PackedBlocks(format, rows, matrix.cols(), memory);
    try {
      if (matrix.pieces().isPresent() && formatOf(part.tensor().type()).isPresent()) {
        pack(matrix, matrix.pieces().get(), part, packed);
      } else {
        packRows(matrix, part, packed);
      }
      return packed;
    } catch (IOException | RuntimeException | Error e) {
      matrix.memory().release(memory);
      throw e;
    }
  }

  private void packRows(MatrixReader matrix, RowRange part, PackedBlocks packed)
      throws IOException {
    int step = rowsAtOnce(matrix, part, packed.format());
    FilePieces.forEach(
        pool,
        (part.rows() - 1) / step + 1,
        piece -> {
          int count = Math.min(step, part.rows() - piece * step);
          RowRange range = new RowRange(part.tensor(), part.first() + (long) piece * step, count);
          pack(matrix, range, packed, piece * step);
        });
  }

  /** The same from pieces that need not begin or end with a row. */
  private void pack(MatrixReader matrix, PieceReader pieces, RowRange part, PackedBlocks packed)
      throws IOException {
    int rowBytes = matrix.require(part.rowBytes());
    long start = part.first() * rowBytes;
    try (PiecePacker packer = new PiecePacker(kernels, packed, rowBytes, matrix.memory())) {
      pieces.forEach(
          part.tensor(),
          start,
          (long) part.rows() * rowBytes,
          (offset, piece) -> packer.accept(offset - start, piece));
    }
  }

  /** Rows of a piece, whole panels; all of them where the source reads tensors as a whole. */
  private static int rowsAtOnce(MatrixReader matrix, RowRange part, BlockFormat format) {
    long best = matrix.pieceBytes();
    boolean encoded = formatOf(part.tensor().type()).isEmpty();
    long bytes = encoded && best < part.tensor().bytes() ? ENCODED_PIECES * best : best;
    long rowBytes = Math.max(part.rowBytes(), blockBytes(format, 1, matrix.cols()));
    long panels = Math.max(1, bytes / (rowBytes * PackedBlocks.PANEL));
    return (int) Math.min(part.rows(), panels * PackedBlocks.PANEL);
  }

  private static long blockBytes(BlockFormat format, int rows, int cols) {
    TensorType type = TensorType.valueOf(format.name());
    return (long) rows * cols / type.blockValues() * type.blockBytes();
  }

  /** Reads and packs rows that go to a matrix from a row on. */
  private void pack(MatrixReader matrix, RowRange range, PackedBlocks packed, int first)
      throws IOException {
    TensorType type = TensorType.valueOf(packed.format().name());
    int bytes = matrix.require(blockBytes(packed.format(), range.rows(), matrix.cols()));
    Passage passage = passage(matrix.memory(), bytes);
    try {
      ByteBuffer blocks = passage.buffer().clear();
      if (type == range.tensor().type()) {
        matrix.read(range, blocks);
      } else {
        matrix.encode(range, type, blocks);
      }
      pack(passage.buffer().clear(), packed, first, range.rows());
    } finally {
      idle.add(passage);
    }
  }

  /** Packs rows that were read; on all threads where they are a whole matrix. */
  private void pack(ByteBuffer blocks, PackedBlocks packed, int first, int rows) {
    int panel = PackedBlocks.PANEL;
    int panels = (rows - 1) / panel + 1;
    int rowBytes = (int) blockBytes(packed.format(), 1, packed.cols());
    pool.forRange(
        panels,
        1,
        panels,
        (from, to) -> {
          int end = Math.min(rows, to * panel);
          ByteBuffer part = blocks.slice(from * panel * rowBytes, (end - from * panel) * rowBytes);
          kernels.pack(part, packed, first + from * panel, first + end);
        });
  }

  /** An idle buffer of at least so many bytes, or a new one. */
  private Passage passage(WeightMemory memory, int bytes) {
    Passage passage = idle.poll();
    if (passage != null
        && passage.memory().equals(memory)
        && passage.buffer().capacity() >= bytes) {
      return passage;
    }
    if (passage != null) {
      passage.release();
    }
    return new Passage(memory.allocate(bytes), memory);
  }

  /** Releases the buffers; loading may go on. */
  void close() {
    for (Passage passage = idle.poll(); passage != null; passage = idle.poll()) {
      passage.release();
    }
  }
}
