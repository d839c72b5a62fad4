package dev.selkie.kernels;

/*
 * exp by range reduction to [-ln2/2, ln2/2] and the degree-7 polynomial of Cephes' expf (S. L.
 * Moshier), error below 2 ulp. Not Math.exp: the interpreter and each compiler may give it other
 * last bits, so that a logit would depend on when a method was compiled. Here every step is one
 * IEEE 754 float operation, which Java 17 makes strict everywhere (JEP 306).
 */
/** Elementary functions whose bits are the same on every machine and in every JIT state. */
@SuppressWarnings("FloatingPointLiteralPrecision") // constants as they are published
public final class FloatMath {
  private static final float LOG2_E = 1.44269504f;
  private static final float LN2_HIGH = 0.693359375f;
  private static final float LN2_LOW = -2.12194440e-4f;

  /** Adding and subtracting 1.5 * 2^23 rounds to an integer, kept in the low bits. */
  static final float ROUNDER = 12_582_912f;

  static final int ROUNDER_BITS = 0x4b400000;
  private static final float LEAST = -87.3f;
  private static final float MOST = 88.0f;

  private FloatMath() {}

  /** e^x; 0 below -87.3, e^88 above 88; NaN of NaN. */
  public static float exp(float x) {
    if (x < LEAST) {
      return 0;
    }
    float bounded = x > MOST ? MOST : x;
    float shifted = bounded * LOG2_E + ROUNDER;
    int power = Float.floatToRawIntBits(shifted) - ROUNDER_BITS;
    float whole = shifted - ROUNDER;
    float r = bounded - whole * LN2_HIGH - whole * LN2_LOW;
    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    float fraction = p * (r * r) + r + 1;
    return fraction * Float.intBitsToFloat((power + 127) << 23);
  }

  /** tanh x = 1 - 2 / (e^2x + 1), absolute error below 2e-7. */
  public static float tanh(float x) {
    return 1 - 2 / (exp(x + x) + 1);
  }

  /** x / (1 + e^-x). */
  public static float silu(float x) {
    return x / (1 + exp(-x));
  }
}
