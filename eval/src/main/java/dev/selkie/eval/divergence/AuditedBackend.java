package dev.selkie.eval.divergence;

import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.engine.linear.IntegerProduct;
import dev.selkie.engine.linear.LinearBackend;
import dev.selkie.engine.linear.LinearCost;
import dev.selkie.engine.linear.LinearSession;
import dev.selkie.engine.linear.MatrixCertificate;
import dev.selkie.engine.linear.MatrixLeakage;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Another back end, every integer of which is compared with the definition of the product while
 * someone watches.
 */
record AuditedBackend(LinearBackend backend, Ledger ledger, BooleanSupplier watching)
    implements LinearBackend {
  @Override
  public String name() {
    return backend.name();
  }

  @Override
  public LinearSession open(int threads) {
    return new Session(backend.open(threads), ledger, watching);
  }

  private record Session(LinearSession session, Ledger ledger, BooleanSupplier watching)
      implements LinearSession {
    @Override
    public IntegerProduct prepare(IntegerMatrix w, int activationMax) {
      return new Product(w, session.prepare(w, activationMax), ledger, watching);
    }

    @Override
    public List<MatrixCertificate> certificates() {
      return session.certificates();
    }

    @Override
    public List<MatrixLeakage> leakage() {
      return session.leakage();
    }

    @Override
    public LinearCost cost() {
      return session.cost();
    }

    @Override
    public void close() {
      session.close();
    }
  }

  private record Product(
      IntegerMatrix matrix, IntegerProduct product, Ledger ledger, BooleanSupplier watching)
      implements IntegerProduct {
    @Override
    public void multiply(short[] x, int tokens, long[] y) {
      product.multiply(x, tokens, y);
      if (watching.getAsBoolean()) {
        long[] expected = new ExactProduct(matrix).of(x, tokens);
        ledger.sums(matrix.name(), matrix.rows(), tokens, expected, y);
      }
    }

    @Override
    public void close() {
      product.close();
    }
  }
}
