package dev.selkie.fhe.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.engine.linear.IntegerProduct;
import dev.selkie.engine.linear.LinearBackend;
import dev.selkie.engine.linear.LinearCost;
import dev.selkie.engine.linear.LinearSession;
import dev.selkie.engine.linear.UncertifiedMatrixException;
import dev.selkie.fhe.Matrices;
import dev.selkie.fhe.params.RowNorms;
import dev.selkie.fhe.params.Truncation;
import dev.selkie.fhe.seal.NativeTests;
import java.util.Random;
import java.util.ServiceLoader;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

@Test(groups = "native")
public final class BlockSessionTest {
  @BeforeClass(alwaysRun = true)
  public void requireSeal() {
    NativeTests.requireSeal();
  }

  /** Rows, columns, tokens, weight bound, activation bound. */
  @DataProvider
  public Object[][] shapes() {
    return new Object[][] {
      {1, 1, 1, 127, 127},
      {3, 5, 7, 127, 2047},
      {17, 33, 128, 127, 127},
      {64, 172, 100, 7, 127},
      {9, 40, 2048, 127, 2047},
      {5, 12, 2049, 127, 127},
      {2, 3, 4500, 7, 127}
    };
  }

  @Test(dataProvider = "shapes")
  public void multiply_randomIntegers_equalsTheDefinition(
      int rows, int cols, int tokens, int weightMax, int activationMax) {
    multiplyAndCompare(new BlockBackend(), rows, cols, tokens, weightMax, activationMax);
  }

  @Test(dataProvider = "shapes")
  public void multiply_sealAsTheClient_equalsTheDefinition(
      int rows, int cols, int tokens, int weightMax, int activationMax) {
    multiplyAndCompare(new SealBlockBackend(), rows, cols, tokens, weightMax, activationMax);
  }

  private static void multiplyAndCompare(
      LinearBackend backend, int rows, int cols, int tokens, int weightMax, int activationMax) {
    Random random = new Random(rows * 31L + cols);
    IntegerMatrix w = Matrices.random("w", rows, cols, weightMax, random);
    short[] x = Matrices.activations(tokens, cols, activationMax, random);
    long[] y = new long[tokens * rows];

    try (LinearSession session = backend.open(2);
        IntegerProduct product = session.prepare(w, activationMax)) {
      product.multiply(x, tokens, y);
      product.multiply(x, tokens, y);
    }

    assertThat(y).isEqualTo(Matrices.product(w, x, tokens));
  }

  @Test
  public void cost_afterOneProduct_countsEveryByteOfTheWire() {
    IntegerMatrix w = Matrices.constant("w", 3, 5, 1);
    try (LinearSession session = new BlockBackend().open(1)) {
      IntegerProduct product = session.prepare(w, 127);
      LinearCost before = session.cost();
      product.multiply(new short[5 * 10], 10, new long[30]);
      LinearCost cost = session.cost().minus(before);

      int bits = session.certificates().get(0).log2q();
      // Five features of ten tokens share one ciphertext, whose mask is a seed of 32 bytes.
      long up = (long) Math.ceil(5 * 10 * bits / 64.0) * 8;
      assertThat(cost.bytesUp()).isEqualTo(64 + 32 + up);
      Truncation dropped =
          Truncation.largest(RowNorms.of(w), bits, session.certificates().get(0).log2t());
      long c0 = (long) Math.ceil(10 * (bits - dropped.c0()) / 64.0) * 8;
      long c1 = 2048L * (bits - dropped.c1()) / 8;
      assertThat(cost.bytesDown()).isEqualTo(64 + 3 * (c0 + c1));
      assertThat(cost.products()).isEqualTo(1);
      assertThat(cost.clientNanos()).isPositive();
      assertThat(cost.decryptNanos()).isPositive().isLessThan(cost.clientNanos());
      assertThat(cost.serverNanos()).isPositive();
    }
  }

  @Test
  public void multiply_activationAboveBound_throwsBeforeAnythingIsSent() {
    try (LinearSession session = new BlockBackend().open(1)) {
      IntegerProduct product = session.prepare(Matrices.constant("w", 1, 2, 1), 127);
      long sent = session.cost().bytesUp();

      assertThatThrownBy(() -> product.multiply(new short[] {1, 128}, 1, new long[1]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("|x| <= 127");
      assertThat(session.cost().bytesUp()).isEqualTo(sent);
    }
  }

  @Test
  public void prepare_uncertifiableMatrix_isRefusedByName() {
    try (LinearSession session = new BlockBackend().open(1)) {
      assertThatThrownBy(() -> session.prepare(Matrices.constant("wide", 1, 60_000, 127), 2047))
          .isInstanceOf(UncertifiedMatrixException.class)
          .hasMessageContaining("wide");
    }
  }

  @Test
  public void serviceLoader_onThisClassPath_findsBlockMode() {
    assertThat(ServiceLoader.load(LinearBackend.class))
        .extracting(LinearBackend::name)
        .contains(BlockBackend.NAME);
  }
}
