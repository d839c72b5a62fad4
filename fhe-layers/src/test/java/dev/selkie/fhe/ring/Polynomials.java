package dev.selkie.fhe.ring;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.testng.annotations.DataProvider;

/** Polynomials and implementations for tests. */
public final class Polynomials {
  private static final int DEGREE = RingTables.DEGREE;

  private Polynomials() {}

  /** Implementation, bits of q: both sides of 2^50, where the arithmetic changes. */
  @DataProvider
  public static Object[][] rings() {
    List<SecretRing> natives = SecretRingProvider.natives();
    int[] sizes = {24, 40, 48, 49, 50, 51, 53};
    Object[][] all = new Object[natives.size() * sizes.length][];
    for (int i = 0; i < all.length; i++) {
      all[i] = new Object[] {natives.get(i / sizes.length), sizes[i % sizes.length]};
    }
    return all;
  }

  static ByteBuffer random(RingTables tables, Random random) {
    ByteBuffer x = polynomial();
    for (int i = 0; i < DEGREE; i++) {
      x.putLong(8 * i, Math.floorMod(random.nextLong(), tables.modulus()));
    }
    return x;
  }

  static ByteBuffer copy(ByteBuffer x) {
    ByteBuffer copy = polynomial();
    copy.put(0, x, 0, x.capacity());
    return copy;
  }

  static ByteBuffer polynomial() {
    return direct(RingTables.POLYNOMIAL_BYTES);
  }

  static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
