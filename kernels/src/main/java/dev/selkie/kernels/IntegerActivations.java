package dev.selkie.kernels;

/**
 * Activations of some tokens as integers with one scale a token, absmax / most: x · (most /
 * absmax), in double, is rounded to the nearest integer, halves to even. For products with packed
 * integers of the same {@link Kernels}. Memory is kept from one set of tokens to the next.
 */
public interface IntegerActivations {
  /** Tokens that are quantized together; parts of a set begin at a multiple. */
  int TILE = 12;

  /**
   * Begins a set of tokens, which {@link #quantize} then fills.
   *
   * @param most the greatest magnitude, 1 to 2047
   */
  void begin(int tokens, int cols, int most);

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
   * @throws ArithmeticException if a value is not finite
   */
  void quantize(float[] x, int from, int to);
}
