package dev.selkie.eval.divergence;

import dev.selkie.engine.decoder.LinearDecorator;
import dev.selkie.engine.decoder.LinearOperator;
import dev.selkie.engine.linear.LinearBackend;

/**
 * Lets the other mode compute as it does, and after each matrix asks the reference's operator for
 * the same input: a fault is seen where it is made, and not again in the layers that follow.
 */
final class ComparingDecorator implements LinearDecorator {
  private final OperatorShelf reference;
  private final Ledger ledger;
  private float[] expected = new float[0];
  private boolean watching;

  ComparingDecorator(OperatorShelf reference, Ledger ledger) {
    this.reference = reference;
    this.ledger = ledger;
  }

  /** Begins or stops to compare; as long as it does not, the mode computes as if alone. */
  void watch(boolean on) {
    watching = on;
  }

  @Override
  public LinearBackend backend(LinearBackend found) {
    return new AuditedBackend(found, ledger, () -> watching);
  }

  @Override
  public LinearOperator layer(String name, int cols, LinearOperator made) {
    ledger.add(name, made.rows());
    return new Compared(name, cols, made);
  }

  private final class Compared extends WatchedOperator {
    Compared(String name, int cols, LinearOperator made) {
      super(name, cols, made);
    }

    @Override
    public void apply(float[] x, int tokens, float[] y) {
      if (!watching) {
        made.apply(x, tokens, y);
        return;
      }
      int[] hashes = OperatorShelf.hashes(x, tokens, cols);
      ledger.inputs(name, rows(), tokens, reference.inputs(name), hashes);
      made.apply(x, tokens, y);
      if (expected.length < tokens * rows()) {
        expected = new float[tokens * rows()];
      }
      reference.get(name).apply(x, tokens, expected);
      ledger.outputs(name, rows(), tokens, expected, y);
    }
  }
}
