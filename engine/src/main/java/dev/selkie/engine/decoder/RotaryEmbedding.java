package dev.selkie.engine.decoder;

import java.util.Arrays;

/**
 * Rotary position embedding in the layout of GGUF's llama architecture and of llama2.c: the pairs
 * (2i, 2i+1) of each head turn by position · base^(-2i / dimensions). Sines come from {@link
 * StrictMath}, so that they are the same everywhere.
 */
final class RotaryEmbedding {
  private final int headDimension;
  private final double[] frequencies;
  private float[] cosines = {};
  private float[] sines = {};
  private int positions;

  /**
   * Prepares the frequencies.
   *
   * @param dimensions leading dimensions of a head that turn, even
   * @param scale factor on positions: 1, or less with linear scaling
   * @param factors divisor of each pair's frequency, or empty for none
   */
  RotaryEmbedding(int headDimension, int dimensions, double base, double scale, float[] factors) {
    this.headDimension = headDimension;
    this.frequencies = new double[dimensions / 2];
    for (int i = 0; i < frequencies.length; i++) {
      double factor = factors.length == 0 ? 1 : factors[i];
      frequencies[i] = scale * StrictMath.pow(base, -2.0 * i / dimensions) / factor;
    }
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
        cosines[position * pairs + i] = (float) StrictMath.cos(angle);
        sines[position * pairs + i] = (float) StrictMath.sin(angle);
      }
    }
    positions = target;
  }

  /** Turns {@code heads} heads that lie one after the other from index {@code at} on. */
  void rotate(float[] x, int at, int heads, int position) {
    int pairs = frequencies.length;
    int table = position * pairs;
    for (int head = 0; head < heads; head++) {
      int start = at + head * headDimension;
      for (int i = 0; i < pairs; i++) {
        float a = x[start + 2 * i];
        float b = x[start + 2 * i + 1];
        float cosine = cosines[table + i];
        float sine = sines[table + i];
        x[start + 2 * i] = a * cosine - b * sine;
        x[start + 2 * i + 1] = a * sine + b * cosine;
      }
    }
  }
}
