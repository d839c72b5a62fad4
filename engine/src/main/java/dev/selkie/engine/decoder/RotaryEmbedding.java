package dev.selkie.engine.decoder;

import java.util.Arrays;

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
   * @param factors divisor of each pair's frequency, or empty for none
   */
  RotaryEmbedding(int headDimension, RotarySpec spec, float[] factors) {
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

  /** Turns {@code heads} heads that lie one after the other from index {@code at} on. */
  void rotate(float[] x, int at, int heads, int position) {
    int pairs = frequencies.length;
    int table = position * pairs;
    boolean neighbours = spec.pairing() == Architecture.Pairing.NEIGHBOURS;
    int step = neighbours ? 2 : 1;
    int partner = neighbours ? 1 : pairs;
    for (int head = 0; head < heads; head++) {
      int start = at + head * headDimension;
      for (int i = 0; i < pairs; i++) {
        int first = start + step * i;
        float a = x[first];
        float b = x[first + partner];
        float cosine = cosines[table + i];
        float sine = sines[table + i];
        x[first] = a * cosine - b * sine;
        x[first + partner] = a * sine + b * cosine;
      }
    }
  }
}
