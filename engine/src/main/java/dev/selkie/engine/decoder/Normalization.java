package dev.selkie.engine.decoder;

import dev.selkie.kernels.StackLayer;

/** A norm over the values of one token. */
sealed interface Normalization extends AutoCloseable permits RmsNorm, LayerNorm {
  /**
   * {@code x} and {@code y} have shape [tokens, width] and may be one; {@code y} is overwritten.
   */
  void apply(float[] x, int tokens, float[] y);

  /** As above, of the first {@code tokens} rows of {@code x}. */
  void apply(ResidualStream x, int tokens, float[] y);

  /** The weights themselves, for the kernels. */
  StackLayer.Norm weights();

  /** Wipes the weights. */
  @Override
  void close();
}
