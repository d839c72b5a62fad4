package dev.selkie.fhe.linear.client;

import dev.selkie.fhe.params.Certifier;

/**
 * How a client uses pool mode.
 *
 * @param store where pads wait for their tokens; the caller closes it after the client
 * @param checked whether every product is checked against a secret projection of its matrix
 * @param lanes tokens that a pool serves, 1 to N: fewer take less room, and waste the rest of a
 *     pool
 */
public record PoolOptions(PadStore store, boolean checked, int lanes) {
  /** Checks the number of lanes. */
  public PoolOptions {
    if (lanes < 1 || lanes > Certifier.DEGREE) {
      throw new IllegalArgumentException("lanes must be in [1, 2048]: lanes=" + lanes);
    }
  }

  /** Every lane, and every product checked. */
  public PoolOptions(PadStore store) {
    this(store, true, Certifier.DEGREE);
  }
}
