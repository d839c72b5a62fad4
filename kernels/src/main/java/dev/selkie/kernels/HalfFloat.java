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
}
