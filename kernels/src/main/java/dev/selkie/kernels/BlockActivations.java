package dev.selkie.kernels;

/**
 * Activations of some tokens as int8, in the form that products with blocks of the same {@link
 * Kernels} take. Each 32 columns of a token share the float scale absmax / 127; x · (127 / absmax)
 * is rounded to the nearest integer, halves to even. Where one of the 32 is NaN or infinite, every
 * product of that token is NaN. Memory is kept from one set of tokens to the next.
 */
public interface BlockActivations {
  /** Tokens that are quantized together; parts of a set begin at a multiple. */
  int TILE = 12;

  /**
   * Begins a set of tokens, which {@link #quantize} then fills.
   *
   * @param tokens at least 1
   * @param cols a multiple of 32
   */
  void begin(int tokens, int cols);

  /** Tokens of the set. */
  int tokens();

  /** Columns of the set. */
  int cols();

  /**
   * Quantizes tokens {@code [from, to)}; different parts may be filled by different threads at
   * once.
   *
   * @param x shape [tokens, cols]
   * @param from a multiple of {@link #TILE}
   * @param to a multiple of {@link #TILE}, or the number of tokens
   */
  void quantize(float[] x, int from, int to);
}
