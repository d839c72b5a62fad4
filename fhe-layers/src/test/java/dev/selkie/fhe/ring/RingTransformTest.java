package dev.selkie.fhe.ring;

import static dev.selkie.fhe.ring.Polynomials.copy;
import static dev.selkie.fhe.ring.Polynomials.polynomial;
import static dev.selkie.fhe.ring.Polynomials.random;
import static org.assertj.core.api.Assertions.assertThat;

import dev.selkie.fhe.seal.NativeTests;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** The transforms of every native level against the plain Java twin, bit for bit. */
@Test(groups = "native")
public final class RingTransformTest {
  private static final int DEGREE = RingTables.DEGREE;
  private static final SecretRing TWIN = SecretRingProvider.plainJava();

  private final long seed = System.nanoTime();

  @BeforeClass(alwaysRun = true)
  public void requireLibrary() {
    NativeTests.requireSeal();
    System.out.println("RingTransformTest seed " + seed);
  }

  @Test(dataProvider = "rings", dataProviderClass = Polynomials.class)
  public void forwardAndInverse_randomPolynomial_equalTheTwin(SecretRing ring, int bits) {
    RingTables tables = RingTables.of(bits);
    ByteBuffer x = random(tables, new Random(seed));
    ByteBuffer y = copy(x);
    ring.forward(tables, x, 0);
    TWIN.forward(tables, y, 0);
    assertThat(x).isEqualTo(y);

    ring.inverse(tables, x, 0);
    assertThat(x).isEqualTo(random(tables, new Random(seed)));
  }

  /** Coefficients at which intermediate values are largest, or nearest to half of q. */
  @Test(dataProvider = "rings", dataProviderClass = Polynomials.class)
  public void forwardAndInverse_extremePolynomials_equalTheTwin(SecretRing ring, int bits) {
    RingTables tables = RingTables.of(bits);
    long q = tables.modulus();
    Random random = new Random(seed);
    List<LongSupplier> kinds =
        List.of(
            () -> q - 1,
            () -> random.nextBoolean() ? q - 1 : 0,
            () -> q / 2 + random.nextInt(2),
            () -> random.nextInt(100) == 0 ? q - 1 : 1);
    for (LongSupplier kind : kinds) {
      ByteBuffer x = polynomial();
      for (int i = 0; i < DEGREE; i++) {
        x.putLong(8 * i, kind.getAsLong());
      }
      ByteBuffer forward = copy(x);
      ByteBuffer forwardTwin = copy(x);
      ring.forward(tables, forward, 0);
      TWIN.forward(tables, forwardTwin, 0);
      assertThat(forward).isEqualTo(forwardTwin);
      ByteBuffer inverse = copy(x);
      ByteBuffer inverseTwin = copy(x);
      ring.inverse(tables, inverse, 0);
      TWIN.inverse(tables, inverseTwin, 0);
      assertThat(inverse).isEqualTo(inverseTwin);
    }
  }

  @Test
  public void forward_twin_evaluatesAtOddPowersOfTheRoot() {
    RingTables tables = RingTables.of(40);
    ByteBuffer x = polynomial();
    x.putLong(8, 1); // X itself
    TWIN.forward(tables, x, 0);
    long psi = tables.buffer().getLong(8 * (RingTables.FORWARD + DEGREE / 2));
    assertThat(x.getLong(0)).isEqualTo(psi);
    long square = tables.multiply(psi, psi);
    long power = psi;
    for (int i = 0; i < DEGREE; i++) {
      int reversed = Integer.reverse(i) >>> 21;
      assertThat(x.getLong(8 * reversed)).isEqualTo(power);
      power = tables.multiply(power, square);
    }
    assertThat(power).as("psi has order 2N").isEqualTo(psi);
  }
}
