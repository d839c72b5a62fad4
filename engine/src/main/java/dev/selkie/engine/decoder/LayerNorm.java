package dev.selkie.engine.decoder;

import java.util.Arrays;

/** y = (x - mean(x)) / sqrt(variance(x) + epsilon) * weight + bias, for each token. */
final class LayerNorm implements Normalization {
  private final float[] weight;
  private final float[] bias;
  private final double epsilon;
  private final RowOperations rows;

  /** {@code weight} and {@code bias} have shape [width]. */
  LayerNorm(float[] weight, float[] bias, double epsilon, RowOperations rows) {
    this.weight = weight;
    this.bias = bias;
    this.epsilon = epsilon;
    this.rows = rows;
  }

  @Override
  public void apply(float[] x, int tokens, float[] y) {
    int width = weight.length;
    rows.forRows(
        tokens,
        width,
        (from, to) ->
            rows.kernels().normalize(x, from * width, width, to - from, weight, bias, epsilon, y));
  }

  @Override
  public void wipe() {
    Arrays.fill(weight, 0);
    Arrays.fill(bias, 0);
  }
}
