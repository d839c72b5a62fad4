package dev.selkie.kernels;

/** Activations of the plain Java twin. */
final class JavaBlockActivations implements BlockActivations {
  private static final int BLOCK = 32;

  private int tokens;
  private int cols;
  private byte[] quants = {};
  private float[] scales = {};
  private float[] scaledSums = {};

  @Override
  public void begin(int tokens, int cols) {
    Shapes.checkActivations(tokens, cols);
    this.tokens = tokens;
    this.cols = cols;
    int values = Math.multiplyExact(tokens, cols);
    if (quants.length < values) {
      quants = new byte[values];
      scales = new float[values / BLOCK];
      scaledSums = new float[values / BLOCK];
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

  /** Shape [tokens, cols]. */
  byte[] quants() {
    return quants;
  }

  /** Shape [tokens, cols / 32]. */
  float[] scales() {
    return scales;
  }

  /** Scale times the sum of the quants, shape [tokens, cols / 32]. */
  float[] scaledSums() {
    return scaledSums;
  }

  @Override
  public void quantize(float[] x, int from, int to) {
    Shapes.checkPart(this, x, from, to);
    int blocks = cols / BLOCK;
    for (int block = from * blocks; block < to * blocks; block++) {
      quantizeBlock(x, block);
    }
  }

  private void quantizeBlock(float[] x, int block) {
    int at = block * BLOCK;
    float greatest = 0;
    for (int i = at; i < at + BLOCK; i++) {
      greatest = Math.max(greatest, Math.abs(x[i]));
    }
    boolean finite = greatest <= Float.MAX_VALUE;
    double inverse = !finite || greatest == 0 ? 0 : 127.0 / greatest;
    int sum = 0;
    for (int i = at; i < at + BLOCK; i++) {
      quants[i] = finite ? (byte) Math.rint(x[i] * inverse) : 0;
      sum += quants[i];
    }
    scales[block] = finite ? greatest / 127 : Float.NaN;
    scaledSums[block] = scales[block] * sum;
  }
}
