package dev.selkie.engine.linear;

import java.util.ArrayList;
import java.util.List;

/** A back end that multiplies by the definition; it stands for an encrypted one in tests. */
public final class ExactBackend implements LinearBackend {
  /** Every session opened so far. */
  public static final List<Session> SESSIONS = new ArrayList<>();

  @Override
  public String name() {
    return "test-exact";
  }

  @Override
  public LinearSession open(int threads) {
    Session session = new Session();
    SESSIONS.add(session);
    return session;
  }

  /** Remembers what it was asked for. */
  public static final class Session implements LinearSession {
    public final List<String> prepared = new ArrayList<>();
    public int openProducts;
    public long products;
    public boolean closed;

    @Override
    public IntegerProduct prepare(IntegerMatrix w, int activationMax) {
      prepared.add(w.name());
      openProducts++;
      return new IntegerProduct() {
        @Override
        public void multiply(short[] x, int tokens, long[] y) {
          products++;
          for (int token = 0; token < tokens; token++) {
            for (int row = 0; row < w.rows(); row++) {
              long sum = 0;
              for (int col = 0; col < w.cols(); col++) {
                int value = x[token * w.cols() + col];
                if (Math.abs(value) > activationMax) {
                  throw new IllegalArgumentException("activation out of range: " + value);
                }
                sum += (long) w.get(row, col) * value;
              }
              y[token * w.rows() + row] = sum;
            }
          }
        }

        @Override
        public void close() {
          openProducts--;
        }
      };
    }

    @Override
    public List<MatrixCertificate> certificates() {
      return prepared.stream()
          .map(name -> new MatrixCertificate(name, 1, 1, 127, 1, 1, 1, 1, -200, true, "exact"))
          .toList();
    }

    @Override
    public LinearCost cost() {
      return new LinearCost(1, 0, 2, 3, 4, products);
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
