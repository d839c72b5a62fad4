package dev.selkie.engine.decoder;

import dev.selkie.engine.linear.LinearBackend;

/**
 * Looks on, compares or replaces while a decoder computes its linear layers: for reports of where
 * two modes diverge and of which layers lose the answers. Called while a decoder is prepared.
 */
public interface LinearDecorator {
  /** Leaves everything as it is. */
  LinearDecorator NONE = new LinearDecorator() {};

  /** The back end of integer products to use instead of the one found. */
  default LinearBackend backend(LinearBackend found) {
    return found;
  }

  /**
   * The operator to use instead of the one made, which the new one closes.
   *
   * @param name the matrix, such as {@code blk.0.attn_qkv} or {@code output}; unique
   * @param cols inputs per token
   * @param made without the bias, if the layer has one
   */
  default LinearOperator layer(String name, int cols, LinearOperator made) {
    return made;
  }
}
