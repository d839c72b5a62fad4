package dev.selkie.engine.decoder;

import dev.selkie.engine.weights.WeightMemory;
import dev.selkie.kernels.BlockActivations;
import dev.selkie.kernels.Kernels;
import dev.selkie.kernels.PackedBlocks;
import dev.selkie.kernels.WorkerPool;
import java.util.List;

/**
 * A linear layer of GGUF blocks times int8 activations. Its rows may come from several tensors,
 * each with blocks of its own type, which share the activations.
 */
final class BlockLinear implements LinearOperator {
  /** Weights that a thread takes at once: beside the activations they fit its second cache. */
  private static final long MOST_BYTES = 256 << 10;

  /** Least work that is worth handing to another thread. */
  private static final long LEAST_MACS = 1 << 15;

  private final Kernels kernels;
  private final WorkerPool pool;
  private final WeightMemory memory;
  private final BlockActivations activations;
  private final List<PackedBlocks> parts;
  private final int rows;
  private final int cols;

  /**
   * Takes over packed matrices.
   *
   * @param memory where their memory comes from
   * @param activations a place for activations, shared by layers that never run at once
   * @param parts the layer's rows, one part after the other, all with the same columns
   */
  BlockLinear(
      Kernels kernels,
      WorkerPool pool,
      WeightMemory memory,
      BlockActivations activations,
      List<PackedBlocks> parts) {
    this.kernels = kernels;
    this.pool = pool;
    this.memory = memory;
    this.activations = activations;
    this.parts = List.copyOf(parts);
    this.rows = parts.stream().mapToInt(PackedBlocks::rows).sum();
    this.cols = parts.get(0).cols();
  }

  List<PackedBlocks> parts() {
    return parts;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public void apply(float[] x, int tokens, float[] y) {
    activations.begin(tokens, cols);
    int tile = BlockActivations.TILE;
    int tiles = (tokens + tile - 1) / tile;
    pool.forRange(
        tiles,
        2,
        tiles,
        (from, to) -> activations.quantize(x, from * tile, Math.min(tokens, to * tile)));
    int panels = parts.stream().mapToInt(BlockLinear::panels).sum();
    int least = atLeastOne(LEAST_MACS / ((long) cols * PackedBlocks.PANEL * tokens));
    int most = atLeastOne(MOST_BYTES / ((long) cols * PackedBlocks.PANEL));
    pool.forRange(panels, least, Math.max(least, most), (from, to) -> multiply(from, to, y));
  }

  private static int atLeastOne(long count) {
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, count));
  }

  private static int panels(PackedBlocks part) {
    return (part.rows() + PackedBlocks.PANEL - 1) / PackedBlocks.PANEL;
  }

  /** Panels {@code [from, to)}, counted through all parts. */
  private void multiply(int from, int to, float[] y) {
    int firstPanel = 0;
    int firstRow = 0;
    for (PackedBlocks part : parts) {
      int count = panels(part);
      int begin = Math.max(0, from - firstPanel);
      int end = Math.min(count, to - firstPanel);
      if (begin < end) {
        int last = Math.min(part.rows(), end * PackedBlocks.PANEL);
        kernels.multiplyBlocks(
            part, begin * PackedBlocks.PANEL, last, activations, y, firstRow, rows);
      }
      firstPanel += count;
      firstRow += part.rows();
    }
  }

  @Override
  public void close() {
    parts.forEach(part -> memory.release(part.memory()));
  }
}
