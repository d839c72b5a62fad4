package dev.selkie.kernels;

/** IEEE 754 binary16, the scale of a GGUF block. */
final class HalfFloat {
  private HalfFloat() {}

  /** The float that a half's 16 bits stand for; exact, since every half is a float. */
  static float toFloat(short half) {
    int bits = half & 0xffff;
    int exponent = (bits >>> 10) & 0x1f;
    int fraction = bits & 0x3ff;
    float magnitude;
    if (exponent == 0) {
      magnitude = fraction * 0x1p-24f;
    } else if (exponent == 0x1f) {
      magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
    } else {
      magnitude = Float.intBitsToFloat(((exponent + 112) << 23) | (fraction << 13));
    }
    return bits < 0x8000 ? magnitude : -magnitude;
  }

  /** The nearest half, halves to even; beyond 65504 infinity. */
  static short of(float value) {
    int raw = Float.floatToRawIntBits(value);
    int sign = raw >>> 16 & 0x8000;
    int bits = raw & 0x7fffffff;
    if (bits > 0x7f800000) {
      return (short) (sign | 0x7e00);
    }
    if (bits >= 0x477ff000) {
      return (short) (sign | 0x7c00);
    }
    if (bits < 0x38800000) {
      float shifted = Float.intBitsToFloat(bits) + 0.5f; // one ulp is 2^-24, the least half
      return (short) (sign | (Float.floatToRawIntBits(shifted) - 0x3f000000));
    }
    int odd = bits >>> 13 & 1;
    return (short) (sign | ((bits - 0x38000000 + 0xfff + odd) >>> 13));
  }
}
