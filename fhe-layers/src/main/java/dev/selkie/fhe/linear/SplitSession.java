package dev.selkie.fhe.linear;

import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.engine.linear.IntegerProduct;
import dev.selkie.engine.linear.LinearCost;
import dev.selkie.engine.linear.LinearSession;
import dev.selkie.engine.linear.MatrixCertificate;
import dev.selkie.engine.linear.MatrixLeakage;
import dev.selkie.fhe.params.Certifier;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Splits what cannot be certified whole into as few equal runs of columns as can be. */
final class SplitSession implements LinearSession {
  private final LinearSession session;

  SplitSession(LinearSession session) {
    this.session = session;
  }

  @Override
  public IntegerProduct prepare(IntegerMatrix w, int activationMax) {
    for (int parts = 1; parts <= w.cols(); parts++) {
      List<IntegerMatrix> split = parts == 1 ? List.of(w) : split(w, parts);
      if (split.stream().allMatch(part -> certified(part, activationMax))) {
        return parts == 1 ? session.prepare(w, activationMax) : prepare(w, split, activationMax);
      }
    }
    return session.prepare(w, activationMax);
  }

  private static boolean certified(IntegerMatrix part, int activationMax) {
    return Certifier.certify(part, activationMax).verdict().equals(Certifier.EXACT);
  }

  private IntegerProduct prepare(IntegerMatrix w, List<IntegerMatrix> split, int activationMax) {
    List<IntegerProduct> products = new ArrayList<>();
    for (IntegerMatrix part : split) {
      products.add(session.prepare(part, activationMax));
    }
    return new SplitProduct(w, split, products);
  }

  /** The columns in runs of equal length but for one; the certificate of each run names it. */
  private static List<IntegerMatrix> split(IntegerMatrix w, int parts) {
    List<IntegerMatrix> split = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      int from = (int) ((long) w.cols() * part / parts);
      int to = (int) ((long) w.cols() * (part + 1) / parts);
      split.add(columns(w, from, to));
    }
    return split;
  }

  private static IntegerMatrix columns(IntegerMatrix w, int from, int to) {
    ByteBuffer whole = w.values();
    ByteBuffer values = ByteBuffer.allocateDirect(w.rows() * (to - from));
    for (int row = 0; row < w.rows(); row++) {
      values.put(row * (to - from), whole, row * w.cols() + from, to - from);
    }
    return new IntegerMatrix(w.name() + "[" + from + ":" + to + "]", w.rows(), to - from, values);
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

  /** The sum of the parts' products. */
  private record SplitProduct(
      IntegerMatrix whole, List<IntegerMatrix> parts, List<IntegerProduct> products)
      implements IntegerProduct {
    @Override
    public void multiply(short[] x, int tokens, long[] y) {
      long[] sum = new long[tokens * whole.rows()];
      long[] term = new long[sum.length];
      int from = 0;
      for (int part = 0; part < parts.size(); part++) {
        int width = parts.get(part).cols();
        short[] columns = new short[tokens * width];
        for (int token = 0; token < tokens; token++) {
          System.arraycopy(x, token * whole.cols() + from, columns, token * width, width);
        }
        products.get(part).multiply(columns, tokens, term);
        for (int i = 0; i < sum.length; i++) {
          sum[i] += term[i];
        }
        from += width;
      }
      System.arraycopy(sum, 0, y, 0, sum.length);
    }

    @Override
    public void close() {
      products.forEach(IntegerProduct::close);
    }
  }
}
