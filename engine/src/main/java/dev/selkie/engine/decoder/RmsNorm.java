package dev.selkie.engine.decoder;

import dev.selkie.kernels.StackLayer;
import java.nio.ByteBuffer;

/** Root-mean-square normalisation: y = x / sqrt(mean(x²) + epsilon) * weight, for each token. */
final class RmsNorm implements Normalization {
  private final WeightVector weight;
  private final double epsilon;
  private final RowOperations rows;

  /** {@code weight} has shape [width] and changes hands. */
  RmsNorm(WeightVector weight, double epsilon, RowOperations rows) {
    this.weight = weight;
    this.epsilon = epsilon;
    this.rows = rows;
  }

  @Override
  public void apply(float[] x, int tokens, float[] y) {
    int width = weight.length();
    rows.forRows(tokens, width, (from, to) -> normalize(x, from * width, to - from, y));
  }

  @Override
  public void apply(ResidualStream x, int tokens, float[] y) {
    int width = weight.length();
    ByteBuffer values = x.values();
    rows.forRows(
        tokens,
        width,
        (from, to) ->
            rows.kernels().normalize(values, from, to, width, weight.values(), null, epsilon, y));
  }

  /** Normalizes {@code heads} heads of this width that lie one after the other, in place. */
  void heads(float[] x, int at, int heads) {
    normalize(x, at, heads, x);
  }

  private void normalize(float[] x, int at, int count, float[] y) {
    int width = weight.length();
    rows.kernels().normalize(x, at, width, count, width, weight.values(), null, epsilon, y);
  }

  /** The weights, float32, shape [width]. */
  ByteBuffer values() {
    return weight.values();
  }

  @Override
  public StackLayer.Norm weights() {
    return new StackLayer.Norm(weight.values(), null);
  }

  @Override
  public void close() {
    weight.close();
  }
}
