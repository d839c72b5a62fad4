package dev.selkie.kernels;

import dev.selkie.kernels.VectorKernels.Activation;

/**
 * What the layers of a {@link LayerStack} have in common.
 *
 * @param width values of a token between layers
 * @param heads heads of queries
 * @param hidden values between the matrices of the feed-forward layer
 * @param gated whether {@code up} holds the gate's rows, then its own
 * @param neighbours whether pair k of a head is (2k, 2k + 1) rather than (k, pairs + k)
 * @param pairs leading pairs of a head that turn with the position; 0 for none
 * @param epsilon of every norm
 * @param threads that may work on a pass at once
 */
public record StackShape(
    int width,
    int heads,
    int hidden,
    Activation activation,
    boolean gated,
    KeyValueLayout layout,
    boolean neighbours,
    int pairs,
    double epsilon,
    int threads) {
  /** Checks what no matrix shows. */
  public StackShape {
    if (heads < 1 || heads % layout.heads() != 0) {
      throw new IllegalArgumentException(
          "heads must be a multiple of the heads of keys: " + heads + ", " + layout.heads());
    }
    if (pairs < 0 || 2 * pairs > layout.dimension()) {
      throw new IllegalArgumentException("pairs must fit a head: " + pairs);
    }
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1: threads=" + threads);
    }
  }

  int queryWidth() {
    return heads * layout.dimension();
  }

  int keyValueWidth() {
    return layout.heads() * layout.dimension();
  }
}
