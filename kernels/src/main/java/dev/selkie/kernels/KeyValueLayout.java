package dev.selkie.kernels;

/**
 * Where keys and values lie in a page of {@value #PAGE} positions. For each layer and each head:
 * the keys transposed, [dimension, PAGE], so that scores of neighbouring positions are neighbours
 * in memory; then the values, [PAGE, padded]. {@code padded} is the dimension rounded up to 16; the
 * rest is zero. In Q8_0 the scales (float32) lie before the int8 values: [blocks, PAGE] for keys,
 * [PAGE, blocks] for values.
 *
 * @param layers layers of the model
 * @param heads heads of keys and values
 * @param dimension values per head
 */
public record KeyValueLayout(KeyValueType type, int layers, int heads, int dimension) {
  /** Positions per page. */
  public static final int PAGE = 16;

  static final int BLOCK = 32;

  /** Checks that a page can be addressed. */
  public KeyValueLayout {
    if (layers < 1 || heads < 1 || dimension < 1) {
      throw new IllegalArgumentException(
          "layers, heads and dimension must be at least 1: "
              + layers
              + ", "
              + heads
              + ", "
              + dimension);
    }
    long bytes =
        Math.multiplyExact(
            (long) layers * heads, (long) keyBytes(type, dimension) + valueBytes(type, dimension));
    if (bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("a page must stay below 2 GiB: " + bytes);
    }
  }

  /** The dimension rounded up to 16. */
  int padded() {
    return (dimension + 15) / 16 * 16;
  }

  /** Blocks of scales per head. */
  int blocks() {
    return (dimension + BLOCK - 1) / BLOCK;
  }

  int keyBytes() {
    return keyBytes(type, dimension);
  }

  private static int keyBytes(KeyValueType type, int dimension) {
    int scales = (dimension + BLOCK - 1) / BLOCK * PAGE * Float.BYTES;
    return switch (type) {
      case F32 -> Math.multiplyExact(dimension, PAGE * 4);
      case F16 -> Math.multiplyExact(dimension, PAGE * 2);
      case Q8_0 -> scales + Math.multiplyExact(dimension, PAGE);
    };
  }

  private static int valueBytes(KeyValueType type, int dimension) {
    int padded = (dimension + 15) / 16 * 16;
    int scales = (dimension + BLOCK - 1) / BLOCK * PAGE * Float.BYTES;
    return switch (type) {
      case F32 -> Math.multiplyExact(padded, PAGE * 4);
      case F16 -> Math.multiplyExact(padded, PAGE * 2);
      case Q8_0 -> scales + Math.multiplyExact(padded, PAGE);
    };
  }

  /** Bytes of one head's keys and values. */
  int headBytes() {
    return keyBytes(type, dimension) + valueBytes(type, dimension);
  }

  /** Where a head of a layer begins. */
  int offset(int layer, int head) {
    return (layer * heads + head) * headBytes();
  }

  /** Bytes of a page. */
  public int pageBytes() {
    return layers * heads * headBytes();
  }
}
