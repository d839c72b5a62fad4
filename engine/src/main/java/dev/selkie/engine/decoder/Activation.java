package dev.selkie.engine.decoder;

import dev.selkie.kernels.FloatMath;

/** The function between the matrices of a feed-forward layer. */
enum Activation {
  /** x / (1 + e^-x). */
  SILU {
    @Override
    float of(float x) {
      return FloatMath.silu(x);
    }
  },
  /** x / 2 · (1 + tanh(sqrt(2/π) · (x + 0.044715 x³))). */
  GELU {
    @Override
    float of(float x) {
      return 0.5f * x * (1 + FloatMath.tanh(SQRT_2_BY_PI * x * (1 + 0.044715f * x * x)));
    }
  };

  private static final float SQRT_2_BY_PI = 0.7978846f;

  abstract float of(float x);
}
