package dev.selkie.kernels;

/** How the cache keeps keys and values. */
public enum KeyValueType {
  /** As computed. */
  F32(0),
  /** IEEE 754 binary16, rounded to nearest even: half the memory, relative error up to 2^-11. */
  F16(1),
  /**
   * Blocks of 32 dimensions as int8 with one float scale, absmax / 127: 9 bits a value, absolute
   * error up to absmax / 254.
   */
  Q8_0(2);

  private final int number;

  KeyValueType(int number) {
    this.number = number;
  }

  /** The type's number in the native interface. */
  int number() {
    return number;
  }
}
