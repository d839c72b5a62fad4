package dev.selkie.fhe.ring;

/** The negacyclic transform as a textbook has it, every value fully reduced. */
final class JavaTransform {
  private static final int DEGREE = RingTables.DEGREE;

  private JavaTransform() {}

  /** Coefficients to evaluations in bit-reversed order, in place. */
  static long[] forward(RingTables tables, long[] x) {
    long q = tables.modulus();
    int gap = DEGREE / 2;
    for (int groups = 1; groups < DEGREE; groups *= 2, gap /= 2) {
      for (int i = 0; i < DEGREE / 2; i++) {
        int group = i / gap;
        int low = 2 * group * gap + i % gap;
        long factor = tables.buffer().getLong(8 * (RingTables.FORWARD + groups + group));
        long u = x[low];
        long v = tables.multiply(x[low + gap], factor);
        x[low] = (u + v) % q;
        x[low + gap] = (u - v + q) % q;
      }
    }
    return x;
  }

  /** The reverse, in place; the last stage also divides by N. */
  static long[] inverse(RingTables tables, long[] x) {
    long q = tables.modulus();
    int gap = 1;
    for (int groups = DEGREE / 2; groups >= 1; groups /= 2, gap *= 2) {
      for (int i = 0; i < DEGREE / 2; i++) {
        int group = i / gap;
        int low = 2 * group * gap + i % gap;
        long factor = tables.buffer().getLong(8 * (RingTables.INVERSE + groups + group));
        long u = x[low];
        long v = x[low + gap];
        long sum = (u + v) % q;
        x[low] = groups == 1 ? tables.multiply(sum, division(tables)) : sum;
        x[low + gap] = tables.multiply((u - v + q) % q, factor);
      }
    }
    return x;
  }

  private static long division(RingTables tables) {
    return tables.buffer().getLong(8 * RingTables.INVERSE);
  }
}
