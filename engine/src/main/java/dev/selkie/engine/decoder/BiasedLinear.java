package dev.selkie.engine.decoder;

/** Adds a bias, shape [rows], after a linear layer, in float. */
record BiasedLinear(LinearOperator product, WeightVector bias) implements LinearOperator {
  @Override
  public int rows() {
    return product.rows();
  }

  @Override
  public void apply(float[] x, int tokens, float[] y) {
    product.apply(x, tokens, y);
    int rows = bias.length();
    for (int token = 0; token < tokens; token++) {
      int at = token * rows;
      for (int row = 0; row < rows; row++) {
        y[at + row] += bias.get(row);
      }
    }
  }

  @Override
  public void close() {
    product.close();
    bias.close();
  }

  @Override
  public String toString() {
    return "BiasedLinear[" + rows() + " rows]";
  }
}
