package dev.selkie.kernels;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/** Vector operations by plain Java: the same order as the native ones, unfused. */
final class JavaVectors implements VectorKernels {
  private static final int LANES = 16;
  private static final int STRIPE = 256;
  private static final float SQRT_2_BY_PI = 0.7978846f;

  @Override
  public void normalize(
      float[] x,
      int at,
      int stride,
      int rows,
      int width,
      ByteBuffer weight,
      @Nullable ByteBuffer bias,
      double epsilon,
      float[] y) {
    Shapes.checkNorm(width, weight, bias);
    normalize(FloatBuffer.wrap(x), at, stride, rows, width, weight, bias, epsilon, y);
  }

  @Override
  public void normalize(
      ByteBuffer x,
      int from,
      int to,
      int width,
      ByteBuffer weight,
      @Nullable ByteBuffer bias,
      double epsilon,
      float[] y) {
    Shapes.checkNorm(width, weight, bias);
    Shapes.checkRows("x", x, from, to, width);
    normalize(floats(x), from * width, width, to - from, width, weight, bias, epsilon, y);
  }

  private static void normalize(
      FloatBuffer x,
      int at,
      int stride,
      int rows,
      int width,
      ByteBuffer weight,
      @Nullable ByteBuffer bias,
      double epsilon,
      float[] y) {
    FloatBuffer weights = floats(weight);
    FloatBuffer biases = bias == null ? null : floats(bias);
    for (int row = 0; row < rows; row++) {
      int from = at + row * stride;
      float mean = biases == null ? 0 : sum(x, from, width) / width;
      double squares = squares(x, from, width, mean);
      float scale = (float) (1 / Math.sqrt(squares / width + epsilon));
      for (int i = 0; i < width; i++) {
        float normed = (x.get(from + i) - mean) * scale * weights.get(i);
        y[from + i] = biases == null ? normed : normed + biases.get(i);
      }
    }
  }

  private static FloatBuffer floats(ByteBuffer bytes) {
    return bytes.duplicate().clear().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }

  private static float sum(FloatBuffer x, int from, int count) {
    float[] sums = new float[LANES];
    for (int i = 0; i < count; i++) {
      sums[i % LANES] += x.get(from + i);
    }
    return together(sums);
  }

  private static float squares(FloatBuffer x, int from, int count, float mean) {
    float[] sums = new float[LANES];
    for (int i = 0; i < count; i++) {
      float centred = x.get(from + i) - mean;
      sums[i % LANES] += centred * centred;
    }
    return together(sums);
  }

  private static float together(float[] sums) {
    for (int width = LANES / 2; width > 0; width /= 2) {
      for (int i = 0; i < width; i++) {
        sums[i] += sums[i + width];
      }
    }
    return sums[0];
  }

  @Override
  public void activate(
      Activation activation, boolean gated, float[] x, int from, int to, int width, float[] y) {
    int stride = gated ? 2 * width : width;
    for (int row = from; row < to; row++) {
      for (int i = 0; i < width; i++) {
        int at = row * stride + i;
        float value = activation == Activation.SILU ? FloatMath.silu(x[at]) : gelu(x[at]);
        y[row * width + i] = gated ? value * x[at + width] : value;
      }
    }
  }

  private static float gelu(float x) {
    return 0.5f * x * (1 + FloatMath.tanh(SQRT_2_BY_PI * x * (1 + 0.044715f * x * x)));
  }

  @Override
  public void rotate(
      float[] x,
      int at,
      int stride,
      int tokens,
      int heads,
      int dimension,
      int pairs,
      boolean neighbours,
      float[] cosines,
      float[] sines,
      int table) {
    int step = neighbours ? 2 : 1;
    int partner = neighbours ? 1 : pairs;
    for (int token = 0; token < tokens; token++) {
      for (int head = 0; head < heads; head++) {
        int start = at + token * stride + head * dimension;
        for (int i = 0; i < pairs; i++) {
          int first = start + step * i;
          float a = x[first];
          float b = x[first + partner];
          float cosine = cosines[table + token * pairs + i];
          float sine = sines[table + token * pairs + i];
          x[first] = a * cosine - b * sine;
          x[first + partner] = a * sine + b * cosine;
        }
      }
    }
  }

  @Override
  public int likeliest(float[] x, int at, int count) {
    int best = 0;
    float most = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      if (x[at + i] > most) {
        most = x[at + i];
        best = i;
      }
    }
    return best;
  }

  @Override
  public double sumExponentials(float[] x, int at, int count, float most) {
    double result = 0;
    for (int from = 0; from < count; from += STRIPE) {
      int stripe = Math.min(STRIPE, count - from);
      int whole = stripe / LANES * LANES;
      float[] sums = new float[LANES];
      for (int i = 0; i < whole; i++) {
        sums[i % LANES] += FloatMath.exp(x[at + from + i] - most);
      }
      float rest = 0;
      for (int i = whole; i < stripe; i++) {
        rest += FloatMath.exp(x[at + from + i] - most);
      }
      result += (double) together(sums) + rest;
    }
    return result;
  }
}
