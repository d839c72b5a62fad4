package dev.selkie.fhe;

import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.engine.linear.IntegerProduct;
import dev.selkie.engine.linear.LinearBackend;
import dev.selkie.engine.linear.LinearCost;
import dev.selkie.engine.linear.LinearSession;
import dev.selkie.engine.linear.MatrixCertificate;
import dev.selkie.fhe.linear.BlockBackend;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Block mode, with every integer of every layer compared with the definition of the product. */
public final class CheckedBackend implements LinearBackend {
  /** Integers found equal so far, by matrix. */
  static final Map<String, Long> EQUAL = new TreeMap<>();

  @Override
  public String name() {
    return "checked";
  }

  @Override
  public LinearSession open(int threads) {
    LinearSession session = new BlockBackend().open(threads);
    return new LinearSession() {
      @Override
      public IntegerProduct prepare(IntegerMatrix w, int activationMax) {
        return new CheckedProduct(w, session.prepare(w, activationMax));
      }

      @Override
      public List<MatrixCertificate> certificates() {
        return session.certificates();
      }

      @Override
      public LinearCost cost() {
        return session.cost();
      }

      @Override
      public void close() {
        session.close();
      }
    };
  }

  private record CheckedProduct(IntegerMatrix matrix, IntegerProduct encrypted)
      implements IntegerProduct {
    @Override
    public void multiply(short[] x, int tokens, long[] y) {
      encrypted.multiply(x, tokens, y);
      long[] expected = Matrices.product(matrix, x, tokens);
      for (int i = 0; i < expected.length; i++) {
        if (y[i] != expected[i]) {
          throw new AssertionError(
              matrix.name()
                  + " differs at token "
                  + i / matrix.rows()
                  + " row "
                  + i % matrix.rows());
        }
      }
      EQUAL.merge(matrix.name(), (long) expected.length, Long::sum);
    }

    @Override
    public void close() {
      encrypted.close();
    }
  }
}
