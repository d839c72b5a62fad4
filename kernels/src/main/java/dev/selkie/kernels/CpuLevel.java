package dev.selkie.kernels;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The instruction sets that the native kernels are compiled for, slowest first. */
enum CpuLevel {
  /** What every processor of the architecture has. */
  SCALAR(0),
  /** AVX2 with FMA. */
  AVX2(1),
  /** AVX2 with FMA and AVX-VNNI. */
  AVX2_VNNI(2),
  /** AVX-512 F, BW, DQ and VL. */
  AVX512(3),
  /** AVX-512 F, BW, DQ, VL and VNNI. */
  AVX512_VNNI(4);

  private final int number;

  CpuLevel(int number) {
    this.number = number;
  }

  /** The level's number in the native interface. */
  int number() {
    return number;
  }

  /** The level's name in properties and messages. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether this processor has the level; the native library must be loaded. */
  boolean supported() {
    return Native.supports(number());
  }

  /** The fastest level that this processor has; the native library must be loaded. */
  static CpuLevel best() {
    CpuLevel best = SCALAR;
    for (CpuLevel level : values()) {
      if (level.supported()) {
        best = level;
      }
    }
    return best;
  }

  /** The level with a label, if this processor has it. */
  static CpuLevel of(String label) {
    for (CpuLevel level : values()) {
      if (level.label().equals(label)) {
        if (!level.supported()) {
          throw new IllegalArgumentException(
              "selkie.kernels.cpu must be a level that this processor has: " + label);
        }
        return level;
      }
    }
    throw new IllegalArgumentException(
        "selkie.kernels.cpu must be one of "
            + Arrays.stream(values()).map(CpuLevel::label).collect(Collectors.joining(", "))
            + ": "
            + label);
  }
}
