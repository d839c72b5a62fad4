package dev.selkie.engine.linear;

/**
 * Linear equations about each row of a weight matrix that a session's answers have disclosed to the
 * client.
 *
 * @param matrix name of the matrix
 * @param cols unknowns of a row
 * @param equations exact ones: one for every token multiplied
 * @param maskEquations noisy ones, with the low bits left out: what the masks could say at most
 */
public record MatrixLeakage(String matrix, int cols, long equations, long maskEquations) {
  /**
   * Exact equations as a fraction of the unknowns, at most 1: at 1 the matrix can be solved for.
   */
  public double fraction() {
    return Math.min(1, (double) equations / cols);
  }
}
