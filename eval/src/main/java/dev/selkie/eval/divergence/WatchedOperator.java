package dev.selkie.eval.divergence;

import dev.selkie.engine.decoder.LinearOperator;

/** An operator under its matrix's name; what is seen of a product is the subclass's. */
abstract class WatchedOperator implements LinearOperator {
  final String name;
  final int cols;
  final LinearOperator made;

  WatchedOperator(String name, int cols, LinearOperator made) {
    this.name = name;
    this.cols = cols;
    this.made = made;
  }

  @Override
  public final int rows() {
    return made.rows();
  }

  @Override
  public final void close() {
    made.close();
  }
}
