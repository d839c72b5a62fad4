package dev.selkie.engine.decoder;

/**
 * down(act(gate(x)) * up(x)), or down(act(up(x))) without a gate.
 *
 * @param up gate and up stacked, or up alone
 */
record DenseFeedForward(
    LinearOperator up, LinearOperator down, Activation activation, boolean gated)
    implements FeedForward {

  @Override
  public void apply(float[] x, int tokens, float[] y, Scratch scratch) {
    int rows = up.rows();
    int hidden = gated ? rows / 2 : rows;
    float[] wide = scratch.wide(tokens * rows);
    up.apply(x, tokens, wide);
    float[] narrow = gated ? scratch.narrow(tokens * hidden) : wide;
    for (int token = 0; token < tokens; token++) {
      int gate = token * rows;
      int target = token * hidden;
      if (gated) {
        for (int i = 0; i < hidden; i++) {
          narrow[target + i] = activation.of(wide[gate + i]) * wide[gate + hidden + i];
        }
      } else {
        for (int i = 0; i < hidden; i++) {
          narrow[target + i] = activation.of(wide[target + i]);
        }
      }
    }
    down.apply(narrow, tokens, y);
  }

  @Override
  public void close() {
    up.close();
    down.close();
  }
}
