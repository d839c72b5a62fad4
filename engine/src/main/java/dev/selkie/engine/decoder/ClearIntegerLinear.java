package dev.selkie.engine.decoder;

import dev.selkie.engine.weights.WeightMemory;
import dev.selkie.kernels.IntegerActivations;
import dev.selkie.kernels.Kernels;
import dev.selkie.kernels.PackedBlocks;
import dev.selkie.kernels.PackedIntegers;
import dev.selkie.kernels.StackLayer;
import dev.selkie.kernels.WorkerPool;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The same product as {@link IntegerLinear} in the clear, quantized, multiplied and scaled in one
 * go: equal bit for bit, since the sums are exact and the floats follow from them in the same
 * order.
 */
final class ClearIntegerLinear implements LinearOperator {
  /** Weights that a thread takes at once: beside the activations they fit its second cache. */
  private static final long MOST_BYTES = 256 << 10;

  private static final long LEAST_MACS = 1 << 15;

  private final String name;
  private final Kernels kernels;
  private final WorkerPool pool;
  private final WeightMemory memory;
  private final IntegerActivations activations;
  private final int activationMax;
  private final PackedIntegers weights;
  private final WeightVector scales;

  /** {@code weights}, from {@code memory}, and their row scales change hands. */
  ClearIntegerLinear(
      String name,
      Kernels kernels,
      WorkerPool pool,
      WeightMemory memory,
      IntegerActivations activations,
      int activationMax,
      PackedIntegers weights,
      WeightVector scales) {
    this.name = name;
    this.kernels = kernels;
    this.pool = pool;
    this.memory = memory;
    this.activations = activations;
    this.activationMax = activationMax;
    this.weights = weights;
    this.scales = scales;
  }

  /** The same for a stack, with a bias or null. */
  StackLayer.Integers stacked(@Nullable ByteBuffer bias) {
    return new StackLayer.Integers(name, weights, scales.values(), activationMax, bias);
  }

  @Override
  public int rows() {
    return weights.rows();
  }

  @Override
  public void apply(float[] x, int tokens, float[] y) {
    int cols = weights.cols();
    int tile = IntegerActivations.TILE;
    int tiles = (tokens + tile - 1) / tile;
    activations.begin(tokens, cols, activationMax);
    try {
      pool.forRange(
          tiles,
          2,
          tiles,
          (from, to) -> activations.quantize(x, from * tile, Math.min(tokens, to * tile)));
    } catch (ArithmeticException e) {
      throw (ArithmeticException)
          new ArithmeticException(e.getMessage() + ": input of " + name).initCause(e);
    }
    int panel = PackedBlocks.PANEL;
    int panels = (rows() + panel - 1) / panel;
    int least = (int) Math.max(1, LEAST_MACS / ((long) cols * panel * tokens));
    int most = (int) Math.max(least, MOST_BYTES / ((long) cols * panel));
    pool.forRange(
        panels,
        least,
        most,
        (from, to) ->
            kernels.multiplyIntegers(
                weights,
                from * panel,
                Math.min(rows(), to * panel),
                activations,
                scales.values(),
                y));
  }

  @Override
  public void close() {
    memory.release(weights.memory());
    scales.close();
  }
}
