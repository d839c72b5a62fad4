package dev.selkie.engine.decoder;

import java.util.Arrays;

/** Root-mean-square normalisation: y = x / sqrt(mean(x²) + epsilon) * weight, for each token. */
final class RmsNorm implements Normalization {
  private final float[] weight;
  private final double epsilon;

  RmsNorm(float[] weight, double epsilon) {
    this.weight = weight;
    this.epsilon = epsilon;
  }

  @Override
  public void apply(float[] x, int tokens, float[] y) {
    for (int token = 0; token < tokens; token++) {
      one(x, token * weight.length, y);
    }
  }

  /** Normalizes {@code heads} heads of this width that lie one after the other, in place. */
  void heads(float[] x, int at, int heads) {
    for (int head = 0; head < heads; head++) {
      one(x, at + head * weight.length, x);
    }
  }

  private void one(float[] x, int at, float[] y) {
    int width = weight.length;
    float scale = (float) (1 / Math.sqrt(squares(x, at, width) / width + epsilon));
    for (int i = 0; i < width; i++) {
      y[at + i] = x[at + i] * scale * weight[i];
    }
  }

  @Override
  public void wipe() {
    Arrays.fill(weight, 0);
  }

  /** The sum of squares in a fixed order: four interleaved sums, then the rest. */
  private static double squares(float[] x, int at, int width) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 4 <= width; i += 4) {
      s0 += (double) x[at + i] * x[at + i];
      s1 += (double) x[at + i + 1] * x[at + i + 1];
      s2 += (double) x[at + i + 2] * x[at + i + 2];
      s3 += (double) x[at + i + 3] * x[at + i + 3];
    }
    for (; i < width; i++) {
      s0 += (double) x[at + i] * x[at + i];
    }
    return (s0 + s1) + (s2 + s3);
  }
}
