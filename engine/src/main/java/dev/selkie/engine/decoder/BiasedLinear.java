package dev.selkie.engine.decoder;

/** Adds a bias, shape [rows], after a linear layer, in float. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record BiasedLinear(LinearOperator product, float[] bias) implements LinearOperator {
  @Override
  public int rows() {
    return product.rows();
  }

  @Override
  public void apply(float[] x, int tokens, float[] y) {
    product.apply(x, tokens, y);
    for (int token = 0; token < tokens; token++) {
      int at = token * bias.length;
      for (int row = 0; row < bias.length; row++) {
        y[at + row] += bias[row];
      }
    }
  }

  @Override
  public void close() {
    product.close();
    java.util.Arrays.fill(bias, 0);
  }

  @Override
  public String toString() {
    return "BiasedLinear[" + rows() + " rows]";
  }
}
