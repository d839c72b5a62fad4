package dev.selkie.engine.linear;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Bits of weights (per row, symmetric; w2 is ternary) and of activations (per token, symmetric).
 */
public enum IntegerScheme {
  W12A12(2047, 2047),
  W12A8(2047, 127),
  W8A8(127, 127),
  W8A12(127, 2047),
  W4A8(7, 127),
  W3A8(3, 127),
  W2A8(1, 127);

  private final int weightMax;
  private final int activationMax;

  IntegerScheme(int weightMax, int activationMax) {
    this.weightMax = weightMax;
    this.activationMax = activationMax;
  }

  /** Largest |w|. */
  public int weightMax() {
    return weightMax;
  }

  /**
   * Matrices of int8 whose products make one product: two for more than eight bits, w = 16·high +
   * low.
   */
  public int limbs() {
    return weightMax > Byte.MAX_VALUE ? 2 : 1;
  }

  /** Largest |x|. */
  public int activationMax() {
    return activationMax;
  }

  /** The scheme's name on the command line, such as {@code w8a8}. */
  public String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /** The scheme with a label. */
  public static IntegerScheme of(String label) {
    for (IntegerScheme scheme : values()) {
      if (scheme.label().equals(label)) {
        return scheme;
      }
    }
    throw new IllegalArgumentException(
        "integer scheme must be one of "
            + Arrays.stream(values()).map(IntegerScheme::label).collect(Collectors.joining(", "))
            + ": "
            + label);
  }
}
