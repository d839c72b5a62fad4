package dev.selkie.engine.decoder;

import dev.selkie.kernels.StackLayer;
import java.nio.ByteBuffer;

/** y = (x - mean(x)) / sqrt(variance(x) + epsilon) * weight + bias, for each token. */
final class LayerNorm implements Normalization {
  private final WeightVector weight;
  private final WeightVector bias;
  private final double epsilon;
  private final RowOperations rows;

  /** {@code weight} and {@code bias} have shape [width] and change hands. */
  LayerNorm(WeightVector weight, WeightVector bias, double epsilon, RowOperations rows) {
    this.weight = weight;
    this.bias = bias;
    this.epsilon = epsilon;
    this.rows = rows;
  }

  @Override
  public void apply(float[] x, int tokens, float[] y) {
    int width = weight.length();
    rows.forRows(
        tokens,
        width,
        (from, to) ->
            rows.kernels()
                .normalize(
                    x,
                    from * width,
                    width,
                    to - from,
                    width,
                    weight.values(),
                    bias.values(),
                    epsilon,
                    y));
  }

  @Override
  public void apply(ResidualStream x, int tokens, float[] y) {
    int width = weight.length();
    ByteBuffer values = x.values();
    rows.forRows(
        tokens,
        width,
        (from, to) ->
            rows.kernels()
                .normalize(values, from, to, width, weight.values(), bias.values(), epsilon, y));
  }

  @Override
  public StackLayer.Norm weights() {
    return new StackLayer.Norm(weight.values(), bias.values());
  }

  @Override
  public void close() {
    weight.close();
    bias.close();
  }
}
