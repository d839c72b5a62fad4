package dev.selkie.kernels;

/** Integer activations of the plain Java twin. */
final class JavaIntegerActivations implements IntegerActivations {
  private int tokens;
  private int cols;
  private int most;
  private short[] quants = {};
  private float[] scales = {};

  @Override
  public void begin(int tokens, int cols, int most) {
    Shapes.checkIntegerActivations(tokens, cols, most);
    this.tokens = tokens;
    this.cols = cols;
    this.most = most;
    if (quants.length < Math.multiplyExact(tokens, cols)) {
      quants = new short[tokens * cols];
    }
    if (scales.length < tokens) {
      scales = new float[tokens];
    }
  }

  @Override
  public int tokens() {
    return tokens;
  }

  @Override
  public int cols() {
    return cols;
  }

  short[] quants() {
    return quants;
  }

  float[] scales() {
    return scales;
  }

  @Override
  public void quantize(float[] x, int from, int to) {
    Shapes.checkTokens(tokens, cols, x, from, to);
    for (int token = from; token < to; token++) {
      int at = token * cols;
      float greatest = 0;
      for (int i = at; i < at + cols; i++) {
        greatest = Math.max(greatest, Math.abs(x[i]));
      }
      if (!Float.isFinite(greatest)) {
        throw NativeIntegerActivations.notFinite();
      }
      double inverse = greatest == 0 ? 0 : (double) most / greatest;
      for (int i = at; i < at + cols; i++) {
        quants[i] = (short) Math.rint(x[i] * inverse);
      }
      scales[token] = greatest / most;
    }
  }
}
