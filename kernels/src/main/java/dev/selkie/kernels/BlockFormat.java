package dev.selkie.kernels;

/** GGUF block types that products take as they are; layouts as in ggml-quants.c. */
public enum BlockFormat {
  /** f16 scale, 32 int8. */
  Q8_0(0, 32, 34),
  /** f16 scale, 32 nibbles minus 8. */
  Q4_0(1, 32, 18),
  /** f16 scale, f16 minimum, 32 nibbles. */
  Q4_1(2, 32, 20),
  /** f16 scale, 32 values of 5 bits minus 16. */
  Q5_0(3, 32, 22),
  /** f16 scale, f16 minimum, 32 values of 5 bits. */
  Q5_1(4, 32, 24),
  /** f16 scale and f16 minimum of 8 groups of 32 nibbles, each with a 6-bit scale and minimum. */
  Q4_K(5, 256, 144),
  /** As Q4_K with values of 5 bits. */
  Q5_K(6, 256, 176),
  /** f16 scale of 16 groups of 16 values of 6 bits minus 32, each with an int8 scale. */
  Q6_K(7, 256, 210);

  private final int number;
  private final int cols;
  private final int bytes;

  BlockFormat(int number, int cols, int bytes) {
    this.number = number;
    this.cols = cols;
    this.bytes = bytes;
  }

  /** Columns of a block. */
  public int cols() {
    return cols;
  }

  /** Bytes of a block. */
  public int bytes() {
    return bytes;
  }

  /** Bytes of a row of blocks. */
  long rowBytes(int cols) {
    return (long) cols / this.cols * bytes;
  }

  /** The format's number in the native interface. */
  int number() {
    return number;
  }
}
