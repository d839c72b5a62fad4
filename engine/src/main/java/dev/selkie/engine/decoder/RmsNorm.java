package dev.selkie.engine.decoder;

import java.util.Arrays;

/** Root-mean-square normalisation: y = x / sqrt(mean(x²) + epsilon) * weight, for each token. */
final class RmsNorm implements Normalization {
  private final float[] weight;
  private final double epsilon;
  private final RowOperations rows;

  /** {@code weight} has shape [width]. */
  RmsNorm(float[] weight, double epsilon, RowOperations rows) {
    this.weight = weight;
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
            rows.kernels().normalize(x, from * width, width, to - from, weight, null, epsilon, y));
  }

  /** Normalizes {@code heads} heads of this width that lie one after the other, in place. */
  void heads(float[] x, int at, int heads) {
    rows.kernels().normalize(x, at, weight.length, heads, weight, null, epsilon, x);
  }

  @Override
  public void wipe() {
    Arrays.fill(weight, 0);
  }
}
