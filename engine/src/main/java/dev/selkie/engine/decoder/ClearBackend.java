package dev.selkie.engine.decoder;

import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.engine.linear.IntegerProduct;
import dev.selkie.engine.linear.LinearBackend;
import dev.selkie.engine.linear.LinearCost;
import dev.selkie.engine.linear.LinearSession;
import dev.selkie.engine.linear.MatrixCertificate;
import dev.selkie.kernels.Kernels;
import java.nio.ByteBuffer;
import java.util.List;

/** Integer products in the clear: the twin that encrypted ones must equal. */
record ClearBackend(Kernels kernels, RowShares shares) implements LinearBackend {
  @Override
  public String name() {
    return "clear";
  }

  @Override
  public LinearSession open(int threads) {
    return new Session(kernels, shares);
  }

  private record Session(Kernels kernels, RowShares shares) implements LinearSession {
    @Override
    public IntegerProduct prepare(IntegerMatrix w, int activationMax) {
      ByteBuffer values = w.values();
      return new IntegerProduct() {
        @Override
        public void multiply(short[] x, int tokens, long[] y) {
          shares.run(
              w.rows(),
              w.cols(),
              tokens,
              (from, to) ->
                  kernels.multiplyInt(values, w.rows(), w.cols(), from, to, x, tokens, y));
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public List<MatrixCertificate> certificates() {
      return List.of();
    }

    @Override
    public LinearCost cost() {
      return LinearCost.NONE;
    }

    @Override
    public void close() {}
  }
}
