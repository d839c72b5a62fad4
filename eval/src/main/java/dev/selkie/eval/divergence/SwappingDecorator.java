package dev.selkie.eval.divergence;

import dev.selkie.engine.decoder.LinearDecorator;
import dev.selkie.engine.decoder.LinearOperator;
import java.util.Set;

/** Computes chosen matrices in the other mode and the rest by the reference's operators. */
final class SwappingDecorator implements LinearDecorator {
  private final OperatorShelf reference;
  private Set<String> chosen = Set.of();

  SwappingDecorator(OperatorShelf reference) {
    this.reference = reference;
  }

  /** The matrices that are in the other mode from now on. */
  void choose(Set<String> matrices) {
    chosen = Set.copyOf(matrices);
  }

  @Override
  public LinearOperator layer(String name, int cols, LinearOperator made) {
    LinearOperator twin = reference.get(name);
    return new LinearOperator() {
      @Override
      public int rows() {
        return made.rows();
      }

      @Override
      public void apply(float[] x, int tokens, float[] y) {
        (chosen.contains(name) ? made : twin).apply(x, tokens, y);
      }

      @Override
      public void close() {
        made.close();
      }
    };
  }
}
