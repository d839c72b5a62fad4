package dev.selkie.engine.decoder;

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
import org.jspecify.annotations.Nullable;

/**
 * Packs matrices of blocks for the kernels. The file's own blocks pass through one buffer, which
 * serves every tensor, so that only the packed weights stay in memory.
 */
final class BlockLoader {
  private final Kernels kernels;
  private final WorkerPool pool;
  private final BlockActivations activations;
  private @Nullable ByteBuffer passage;
  private @Nullable WeightMemory passageMemory;

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
    TensorType type = TensorType.valueOf(format.name());
    int bytes = matrix.bytes(part, type);
    ByteBuffer blocks = passage(matrix.memory(), bytes);
    if (type == part.tensor().type()) {
      matrix.read(part, blocks);
    } else {
      matrix.encode(part, type, blocks);
    }
    long packedBytes = kernels.packedBytes(format, rows, matrix.cols());
    ByteBuffer memory = matrix.memory().allocate(matrix.require(packedBytes));
    PackedBlocks packed = new PackedBlocks(format, rows, matrix.cols(), memory);
    int panels = (rows + PackedBlocks.PANEL - 1) / PackedBlocks.PANEL;
    pool.forRange(
        panels,
        1,
        panels,
        (from, to) ->
            kernels.pack(
                blocks,
                packed,
                from * PackedBlocks.PANEL,
                Math.min(rows, to * PackedBlocks.PANEL)));
    return packed;
  }

  /** The buffer for tensors on their way, at its beginning. */
  private ByteBuffer passage(WeightMemory memory, int bytes) {
    ByteBuffer buffer = passage;
    if (buffer == null || buffer.capacity() < bytes || passageMemory != memory) {
      close();
      buffer = memory.allocate(bytes);
      passage = buffer;
      passageMemory = memory;
    }
    return buffer.clear();
  }

  /** Releases the buffer; loading may go on. */
  void close() {
    if (passage != null && passageMemory != null) {
      passageMemory.release(passage);
    }
    passage = null;
  }
}
