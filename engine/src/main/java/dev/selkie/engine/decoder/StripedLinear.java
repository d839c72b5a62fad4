package dev.selkie.engine.decoder;

import java.util.List;

/** A linear layer whose rows are spread over several operators, because one could not hold them. */
record StripedLinear(List<LinearOperator> stripes) implements LinearOperator {
  @Override
  public int rows() {
    return stripes.stream().mapToInt(LinearOperator::rows).sum();
  }

  @Override
  public void apply(float[] x, int tokens, float[] y) {
    int rows = rows();
    int first = 0;
    for (LinearOperator stripe : stripes) {
      float[] part = new float[tokens * stripe.rows()];
      stripe.apply(x, tokens, part);
      for (int token = 0; token < tokens; token++) {
        System.arraycopy(part, token * stripe.rows(), y, token * rows + first, stripe.rows());
      }
      first += stripe.rows();
    }
  }

  @Override
  public void close() {
    stripes.forEach(LinearOperator::close);
  }
}
