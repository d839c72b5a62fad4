package dev.selkie.fhe.linear;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.engine.linear.IntegerProduct;
import dev.selkie.engine.linear.LinearSession;
import dev.selkie.engine.linear.MatrixCertificate;
import dev.selkie.fhe.Matrices;
import dev.selkie.fhe.params.Certifier;
import dev.selkie.fhe.seal.NativeTests;
import java.util.Arrays;
import java.util.Random;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

@Test(groups = "native")
public final class SplitSessionTest {
  @BeforeClass(alwaysRun = true)
  public void requireSeal() {
    NativeTests.requireSeal();
  }

  @Test
  public void prepare_matrixWithoutCertificate_isSplitIntoCertifiedRunsThatAddUp() {
    IntegerMatrix w = Matrices.constant("wide", 2, 60_000, 127);
    short[] x = new short[60_000];
    Arrays.fill(x, (short) 2047);
    x[59_999] = -5;
    long[] y = new long[2];
    try (LinearSession session = new SplitBlockBackend().open(2);
        IntegerProduct product = session.prepare(w, 2047)) {
      product.multiply(x, 1, y);

      assertThat(session.certificates()).hasSizeGreaterThan(1);
      assertThat(session.certificates())
          .extracting(MatrixCertificate::verdict)
          .containsOnly(Certifier.EXACT);
      assertThat(session.certificates().get(0).matrix()).startsWith("wide[0:");
      assertThat(session.certificates().stream().mapToInt(MatrixCertificate::cols).sum())
          .isEqualTo(60_000);
    }
    assertThat(y).containsOnly(127L * 2047 * 59_999 - 127 * 5);
  }

  @Test
  public void prepare_certifiedMatrix_staysWhole() {
    Random random = new Random(5);
    IntegerMatrix w = Matrices.random("w", 3, 33, 127, random);
    short[] x = Matrices.activations(2, 33, 127, random);
    long[] y = new long[6];
    try (LinearSession session = new SplitBlockBackend().open(1);
        IntegerProduct product = session.prepare(w, 127)) {
      product.multiply(x, 2, y);

      assertThat(session.certificates()).hasSize(1);
    }
    assertThat(y).isEqualTo(Matrices.product(w, x, 2));
  }
}
