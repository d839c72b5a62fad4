package dev.selkie.engine.decoder;

import dev.selkie.kernels.LayerStack;
import dev.selkie.kernels.VectorKernels;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * Rotary position embedding: the pairs of each head turn by position · frequency and grow by a
 * magnitude. Sines come from {@link StrictMath}, so that they are the same everywhere.
 */
final class RotaryEmbedding {
  private final int headDimension;
  private final RotarySpec spec;
  private final double[] frequencies;
  private float[] cosines = {};
  private float[] sines = {};
  private int positions;

  /**
   * Prepares the frequencies.
   *
   * @param factors divisor of each pair's frequency
   */
  RotaryEmbedding(int headDimension, RotarySpec spec, IntToDoubleFunction factors) {
    this.headDimension = headDimension;
    this.spec = spec;
    this.frequencies = spec.frequencies(factors);
  }

  /** Makes sure that positions below {@code count} are in the tables. */
  void prepare(int count) {
    if (count <= positions) {
      return;
    }
    int pairs = frequencies.length;
    int target = Math.max(count, 2 * positions);
    cosines = Arrays.copyOf(cosines, target * pairs);
    sines = Arrays.copyOf(sines, target * pairs);
    for (int position = positions; position < target; position++) {
      for (int i = 0; i < pairs; i++) {
        double angle = position * frequencies[i];
        cosines[position * pairs + i] = (float) (StrictMath.cos(angle) * spec.magnitude());
        sines[position * pairs + i] = (float) (StrictMath.sin(angle) * spec.magnitude());
      }
    }
    positions = target;
  }

  /** The tables as far as they are prepared. */
  LayerStack.Angles angles() {
    return new LayerStack.Angles(cosines, sines);
  }

  /**
   * Turns the heads of consecutive tokens, which lie one after the other in each token.
   *
   * @param x token i's first head begins at {@code at + i * stride}
   * @param position of the first token
   */
  void rotate(
      VectorKernels kernels, float[] x, int at, int stride, int tokens, int heads, int position) {
    int pairs = frequencies.length;
    boolean neighbours = spec.pairing() == Architecture.Pairing.NEIGHBOURS;
    int table = position * pairs;
    kernels.rotate(
        x, at, stride, tokens, heads, headDimension, pairs, neighbours, cosines, sines, table);
  }
}
