package dev.selkie.engine.quantization;

import org.jspecify.annotations.Nullable;

/*
 * Both searches try several slightly different ranges. For each they round the values to integers l,
 * then fit the best scale (and minimum) to those integers by weighted least squares in closed form,
 * and keep the fit of least weighted error, whose minimum the further ranges start from. Sums run in index order in float, as ggml's reference
 * quantizers do, so that the blocks come out equal.
 */
/** Searches for the scale of one group of values. */
final class GroupScale {
  /** A group whose values are all smaller than this counts as zeros. */
  static final float LEAST = 1e-15f;

  private static final int RANGED_VALUES = 32;
  private static final int SYMMETRIC_VALUES = 16;

  private GroupScale() {}

  /** value = scale * integer - minimum, {@code minimum >= 0}. */
  record Ranged(float scale, float minimum) {}

  static int clamp(int value, int least, int most) {
    return Math.max(least, Math.min(most, value));
  }

  /**
   * Scale and minimum of 32 values, weighted by root mean square plus magnitude.
   *
   * @param most greatest integer
   * @param firstOffset the first range tried has {@code most + firstOffset} steps, each further one
   *     0.1 more
   * @param steps ranges tried besides the plain one, less one
   * @param quants receives the integers of the fit from index {@code target} on
   */
  static Ranged ranged(
      float[] x, int at, int most, float firstOffset, int steps, int[] quants, int target) {
    float[] weights = weights(x, at);
    float least = x[at];
    float greatest = x[at];
    float sumW = weights[0];
    float sumX = sumW * x[at];
    for (int i = 1; i < RANGED_VALUES; i++) {
      least = Math.min(least, x[at + i]);
      greatest = Math.max(greatest, x[at + i]);
      sumW += weights[i];
      sumX += weights[i] * x[at + i];
    }
    least = Math.min(least, 0);
    if (greatest == least) {
      return new Ranged(0, -least);
    }
    int[] integers = new int[RANGED_VALUES];
    float plain = most / (greatest - least);
    round(x, at, plain, least, most, integers);
    Ranged best = new Ranged(1 / plain, -least);
    System.arraycopy(integers, 0, quants, target, RANGED_VALUES);
    float bestError = error(x, at, weights, integers, best);
    for (int step = 0; step <= steps; step++) {
      float inverse = (firstOffset + 0.1f * step + most) / (greatest - least);
      round(x, at, inverse, least, most, integers);
      Ranged fitted = fit(x, at, weights, integers, sumW, sumX);
      if (fitted != null) {
        float error = error(x, at, weights, integers, fitted);
        if (error < bestError) {
          bestError = error;
          best = fitted;
          System.arraycopy(integers, 0, quants, target, RANGED_VALUES);
          least = -fitted.minimum();
        }
      }
    }
    return best;
  }

  private static float[] weights(float[] x, int at) {
    float squares = 0;
    for (int i = 0; i < RANGED_VALUES; i++) {
      squares += x[at + i] * x[at + i];
    }
    float rootMeanSquare = (float) Math.sqrt(squares / RANGED_VALUES);
    float[] weights = new float[RANGED_VALUES];
    for (int i = 0; i < RANGED_VALUES; i++) {
      weights[i] = rootMeanSquare + Math.abs(x[at + i]);
    }
    return weights;
  }

  private static void round(
      float[] x, int at, float inverse, float least, int most, int[] integers) {
    for (int i = 0; i < RANGED_VALUES; i++) {
      integers[i] = clamp((int) Math.rint(inverse * (x[at + i] - least)), 0, most);
    }
  }

  /** Least squares of x over (integer, 1); null where the integers are all the same. */
  private static @Nullable Ranged fit(
      float[] x, int at, float[] weights, int[] integers, float sumW, float sumX) {
    float sumL = 0;
    float sumL2 = 0;
    float sumXl = 0;
    for (int i = 0; i < RANGED_VALUES; i++) {
      int l = integers[i];
      sumL += weights[i] * l;
      sumL2 += weights[i] * l * l;
      sumXl += weights[i] * l * x[at + i];
    }
    float determinant = sumW * sumL2 - sumL * sumL;
    if (!(determinant > 0)) {
      return null;
    }
    float scale = (sumW * sumXl - sumX * sumL) / determinant;
    float offset = (sumL2 * sumX - sumL * sumXl) / determinant;
    return offset > 0 ? new Ranged(sumXl / sumL2, -0f) : new Ranged(scale, -offset);
  }

  private static float error(float[] x, int at, float[] weights, int[] integers, Ranged candidate) {
    float sum = 0;
    for (int i = 0; i < RANGED_VALUES; i++) {
      float difference = candidate.scale() * integers[i] - candidate.minimum() - x[at + i];
      sum += weights[i] * (difference * difference);
    }
    return sum;
  }

  /**
   * Scale of 16 values to integers in [-32, 31], weighted by their squares.
   *
   * @param quants receives the integers of the fit, plus 32, from index {@code target} on; zeros if
   *     the scale is 0
   */
  static float symmetric(float[] x, int at, int[] quants, int target) {
    float extreme = 0;
    for (int i = at; i < at + SYMMETRIC_VALUES; i++) {
      if (Math.abs(x[i]) > Math.abs(extreme)) {
        extreme = x[i];
      }
    }
    if (Math.abs(extreme) < LEAST) {
      return 0;
    }
    float chosen = -32 / extreme;
    float[] sums = products(x, at, chosen);
    float scale = sums[1] == 0 ? 0 : sums[0] / sums[1];
    float best = scale * sums[0];
    for (int step = -9; step <= 9; step++) {
      if (step == 0) {
        continue;
      }
      float inverse = -(32 + 0.1f * step) / extreme;
      sums = products(x, at, inverse);
      if (sums[1] > 0 && sums[0] * sums[0] > best * sums[1]) {
        chosen = inverse;
        scale = sums[0] / sums[1];
        best = scale * sums[0];
      }
    }
    for (int i = 0; i < SYMMETRIC_VALUES; i++) {
      quants[target + i] = 32 + clamp((int) Math.rint(chosen * x[at + i]), -32, 31);
    }
    return scale;
  }

  /** Weighted sums of x * integer and of integer squared. */
  private static float[] products(float[] x, int at, float inverse) {
    float sumXl = 0;
    float sumL2 = 0;
    for (int i = at; i < at + SYMMETRIC_VALUES; i++) {
      int l = clamp((int) Math.rint(inverse * x[i]), -32, 31);
      float weight = x[i] * x[i];
      sumXl += weight * x[i] * l;
      sumL2 += weight * l * l;
    }
    return new float[] {sumXl, sumL2};
  }
}
