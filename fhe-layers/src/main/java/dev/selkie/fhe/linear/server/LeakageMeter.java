package dev.selkie.fhe.linear.server;

import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.engine.linear.MatrixLeakage;
import dev.selkie.fhe.linear.wire.MalformedMessageException;
import dev.selkie.fhe.params.Certifier;

/*
 * What answers say about a weight row w of n entries, counted as linear equations:
 *   - every token of a product gives one, w·x, exactly;
 *   - c1 of a response, and every pool, gives N more about w with public coefficients. Their low bits
 *     are left out, which turns them into noisy ones (learning with rounding); nobody has shown how
 *     to use few of those, nobody has proved that they hide w. They are counted apart, as the most
 *     they can be.
 * n independent exact equations give the row.
 */
/** Counts, for one matrix and session, the linear equations that answers have disclosed. */
final class LeakageMeter {
  private final IntegerMatrix matrix;
  private final double budget;
  private long tokens;
  private long masks;

  /**
   * Creates a meter.
   *
   * @param budget the largest fraction of full rank that products may disclose, in (0, 1], or
   *     infinity for no limit
   */
  LeakageMeter(IntegerMatrix matrix, double budget) {
    this.matrix = matrix;
    this.budget = budget;
  }

  /** Counts the tokens of a product before it is computed. */
  synchronized void addTokens(int count) throws MalformedMessageException {
    if (tokens + count > budget * matrix.cols()) {
      throw new MalformedMessageException(
          "the budget of disclosed equations is spent: " + matrix.name() + " tokens=" + tokens);
    }
    tokens += count;
  }

  /** Counts the masks of one response of block mode, or of one pool. */
  synchronized void addMasks() {
    masks += Certifier.DEGREE;
  }

  /** What has been disclosed so far. */
  synchronized MatrixLeakage leakage() {
    return new MatrixLeakage(matrix.name(), matrix.cols(), tokens, masks);
  }
}
