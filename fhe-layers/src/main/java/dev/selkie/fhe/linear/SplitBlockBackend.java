package dev.selkie.fhe.linear;

import dev.selkie.engine.linear.LinearBackend;
import dev.selkie.engine.linear.LinearSession;

/**
 * Block mode for matrices that no parameters certify whole: such a matrix is split into runs of
 * columns that each have a certificate, and the client adds the results. Chosen by name only, since
 * a split matrix costs a product more for each part.
 */
public final class SplitBlockBackend implements LinearBackend {
  /** The name to choose it by. */
  public static final String NAME = "bfv-block-split";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public LinearSession open(int threads) {
    return new SplitSession(new BlockBackend().open(threads));
  }
}
