package dev.selkie.engine.decoder;

import dev.selkie.kernels.VectorKernels.Activation;

/**
 * down(act(gate(x)) * up(x)), or down(act(up(x))) without a gate.
 *
 * @param up gate and up stacked, or up alone
 */
record DenseFeedForward(
    LinearOperator up,
    LinearOperator down,
    Activation activation,
    boolean gated,
    RowOperations rows)
    implements FeedForward {

  /** Values between the matrices. */
  int hidden() {
    return gated ? up.rows() / 2 : up.rows();
  }

  @Override
  public void apply(float[] x, int tokens, float[] y, Scratch scratch) {
    int hidden = hidden();
    float[] wide = scratch.wide(tokens * up.rows());
    up.apply(x, tokens, wide);
    float[] narrow = gated ? scratch.narrow(tokens * hidden) : wide;
    rows.forRows(
        tokens,
        up.rows(),
        (from, to) -> rows.kernels().activate(activation, gated, wide, from, to, hidden, narrow));
    down.apply(narrow, tokens, y);
  }

  @Override
  public void close() {
    up.close();
    down.close();
  }
}
