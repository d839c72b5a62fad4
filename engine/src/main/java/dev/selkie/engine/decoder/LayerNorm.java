package dev.selkie.engine.decoder;

import java.util.Arrays;

/** y = (x - mean(x)) / sqrt(variance(x) + epsilon) * weight + bias, for each token. */
final class LayerNorm implements Normalization {
  private final float[] weight;
  private final float[] bias;
  private final double epsilon;

  /** {@code weight} and {@code bias} have shape [width]. */
  LayerNorm(float[] weight, float[] bias, double epsilon) {
    this.weight = weight;
    this.bias = bias;
    this.epsilon = epsilon;
  }

  @Override
  public void apply(float[] x, int tokens, float[] y) {
    int width = weight.length;
    for (int token = 0; token < tokens; token++) {
      int at = token * width;
      double sum = 0;
      for (int i = 0; i < width; i++) {
        sum += x[at + i];
      }
      float mean = (float) (sum / width);
      double squares = 0;
      for (int i = 0; i < width; i++) {
        float centred = x[at + i] - mean;
        squares += (double) centred * centred;
      }
      float scale = (float) (1 / Math.sqrt(squares / width + epsilon));
      for (int i = 0; i < width; i++) {
        y[at + i] = (x[at + i] - mean) * scale * weight[i] + bias[i];
      }
    }
  }

  @Override
  public void wipe() {
    Arrays.fill(weight, 0);
    Arrays.fill(bias, 0);
  }
}
