package dev.selkie.engine.decoder;

import dev.selkie.engine.linear.IntegerProduct;
import dev.selkie.engine.linear.IntegerScheme;

/*
 * Symmetric quantisation: each row of W with scale absmax / weightMax, each token's activations with
 * scale absmax / activationMax, both rounded to the nearest integer, halves to even. The product is
 * exact over the integers, in the clear or under encryption, and the same floats follow from it in
 * the same order: that is why the modes int and enc agree bit for bit. A zero row or a zero token
 * has scale 0 and gives zeros. Weights of more than eight bits are two rows of int8, 16·high + low, of
 * one product.
 */
/** A linear layer of integers. */
final class IntegerLinear implements LinearOperator {
  private final String name;
  private final IntegerProduct product;
  private final QuantizedRows weights;
  private final IntegerScheme scheme;

  /** The product belongs to the new object, and so do the weights. */
  IntegerLinear(String name, IntegerProduct product, QuantizedRows weights, IntegerScheme scheme) {
    this.name = name;
    this.product = product;
    this.weights = weights;
    this.scheme = scheme;
  }

  @Override
  public int rows() {
    return weights.matrix().rows() / scheme.limbs();
  }

  @Override
  public void apply(float[] x, int tokens, float[] y) {
    int rows = rows();
    int cols = weights.matrix().cols();
    short[] quants = new short[tokens * cols];
    float[] scales = new float[tokens];
    for (int token = 0; token < tokens; token++) {
      scales[token] = quantize(x, token * cols, cols, quants);
    }
    int limbs = scheme.limbs();
    long[] sums = new long[tokens * rows * limbs];
    product.multiply(quants, tokens, sums);
    WeightVector rowScales = weights.scales();
    for (int token = 0; token < tokens; token++) {
      float scale = scales[token];
      int at = token * rows * limbs;
      for (int row = 0; row < rows; row++) {
        long sum =
            limbs == 1
                ? sums[at + row]
                : QuantizedRows.HIGH_LIMB * sums[at + row] + sums[at + rows + row];
        y[token * rows + row] = (float) sum * rowScales.get(row) * scale;
      }
    }
  }

  private float quantize(float[] x, int at, int cols, short[] quants) {
    float greatest = 0;
    for (int i = 0; i < cols; i++) {
      greatest = Math.max(greatest, Math.abs(x[at + i]));
    }
    if (!Float.isFinite(greatest)) {
      throw new ArithmeticException("activations must be finite: input of " + name);
    }
    double inverse = greatest == 0 ? 0 : (double) scheme.activationMax() / greatest;
    for (int i = 0; i < cols; i++) {
      quants[at + i] = (short) Math.rint(x[at + i] * inverse);
    }
    return greatest / scheme.activationMax();
  }

  @Override
  public void close() {
    product.close();
    weights.wipe();
  }
}
