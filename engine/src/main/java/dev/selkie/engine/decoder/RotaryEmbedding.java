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

  /** The way back by a number of positions. */
  Turn back(int distance) {
    float[] cosine = new float[frequencies.length];
    float[] sine = new float[frequencies.length];
    for (int i = 0; i < frequencies.length; i++) {
      double angle = -distance * frequencies[i];
      cosine[i] = (float) StrictMath.cos(angle);
      sine[i] = (float) StrictMath.sin(angle);
    }
    return new Turn(this, cosine, sine);
  }

  /** One turn for heads of any position. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Turn(RotaryEmbedding rotation, float[] cosine, float[] sine) {
    /** Turns the head that begins at {@code at}. */
    void apply(VectorKernels kernels, float[] x, int at) {
      rotation.rotate(kernels, x, at, rotation.headDimension, 1, 1, cosine, sine, 0);
    }
  }

  /**
   * Turns the heads of consecutive tokens, which lie one after the other in each token.
   *
   * @param x token i's first head begins at {@code at + i * stride}
   * @param position of the first token
   */
  void rotate(
      VectorKernels kernels, float[] x, int at, int stride, int tokens, int heads, int position) {
    int table = position * frequencies.length;
    rotate(kernels, x, at, stride, tokens, heads, cosines, sines, table);
  }

  private void rotate(
      VectorKernels kernels,
      float[] x,
      int at,
      int stride,
      int tokens,
      int heads,
      float[] cosine,
      float[] sine,
      int table) {
    int pairs = frequencies.length;
    boolean neighbours = spec.pairing() == Architecture.Pairing.NEIGHBOURS;
    kernels.rotate(
        x, at, stride, tokens, heads, headDimension, pairs, neighbours, cosine, sine, table);
  }
}
