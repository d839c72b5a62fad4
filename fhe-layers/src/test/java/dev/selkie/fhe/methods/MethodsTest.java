package dev.selkie.fhe.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.engine.linear.IntegerProduct;
import dev.selkie.engine.linear.LinearBackend;
import dev.selkie.engine.linear.LinearCost;
import dev.selkie.fhe.seal.SealLibrary;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.testng.SkipException;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Every installed method against the product written from its definition. */
@Test(groups = "native")
public class MethodsTest {
  private static final int X = 127;

  private final long seed = System.nanoTime();

  @BeforeClass(alwaysRun = true)
  public void requireSeal() {
    SealLibrary.unavailable()
        .ifPresent(
            reason -> {
              throw new SkipException("SEAL cannot be loaded: " + reason);
            });
    System.out.println("MethodsTest seed " + seed);
  }

  @DataProvider
  Object[][] methods() {
    List<Object[]> found = new ArrayList<>();
    for (LinearBackend backend : ServiceLoader.load(LinearBackend.class)) {
      if (backend instanceof EncryptedMethod method) {
        found.add(new Object[] {method});
      }
    }
    return found.toArray(Object[][]::new);
  }

  @Test
  public void methods_installed_areTheFiveAndTheGuides() {
    assertThat(Stream.of(methods()).map(each -> ((EncryptedMethod) each[0]).name()))
        .containsExactlyInAnyOrder(
            "bfv-block",
            "bfv-pool",
            "bfv-coefficient",
            "bfv-seal-column",
            "ckks-bsgs",
            "row-by-row");
  }

  @Test(dataProvider = "methods")
  public void multiply_oddShapes_equalsTheDefinition(EncryptedMethod method) {
    Random random = new Random(seed);
    int[][] shapes = {{1, 1}, {3, 130}, {50, 7}, {33, 65}};
    for (int[] shape : shapes) {
      check(method, shape[0], shape[1], 3, () -> random.nextInt(255) - 127, random);
    }
  }

  @Test(dataProvider = "methods")
  public void multiply_extremesAndZeroRows_equalsTheDefinition(EncryptedMethod method) {
    Random random = new Random(seed);
    check(method, 20, 70, 2, () -> random.nextBoolean() ? 127 : -127, random);
    check(method, 6, 40, 2, () -> 0, random);
    int[] at = {0};
    check(method, 40, 300, 1, () -> at[0]++ / 300 % 2 == 0 ? 0 : -127, random);
  }

  private static void check(
      EncryptedMethod method, int rows, int cols, int tokens, IntSupplier weight, Random random) {
    ByteBuffer values = ByteBuffer.allocateDirect(rows * cols);
    for (int i = 0; i < rows * cols; i++) {
      values.put(i, (byte) weight.getAsInt());
    }
    IntegerMatrix matrix = new IntegerMatrix("m", rows, cols, values);
    short[] x = new short[tokens * cols];
    for (int i = 0; i < x.length; i++) {
      x[i] = (short) (i < cols ? X : random.nextInt(2 * X + 1) - X);
    }
    long[] y = new long[tokens * rows];
    try (MethodSession session = method.open(1);
        IntegerProduct product = session.prepare(matrix, X)) {
      product.multiply(x, tokens, y);
      LinearCost cost = session.cost();
      assertThat(cost.products()).isPositive();
      assertThat(cost.bytesUp()).isPositive();
      assertThat(session.weightBytes()).isPositive();
      assertThat(session.error()).isLessThan(0.2);
      boolean needsKeys = method.name().startsWith("ckks");
      assertThat(session.keyBytes() > 0).isEqualTo(needsKeys);
    }
    assertThat(y)
        .as("%s %d x %d", method.name(), rows, cols)
        .isEqualTo(expected(matrix, x, tokens));
  }

  private static long[] expected(IntegerMatrix matrix, short[] x, int tokens) {
    long[] y = new long[tokens * matrix.rows()];
    for (int token = 0; token < tokens; token++) {
      for (int row = 0; row < matrix.rows(); row++) {
        for (int col = 0; col < matrix.cols(); col++) {
          y[token * matrix.rows() + row] +=
              (long) matrix.get(row, col) * x[token * matrix.cols() + col];
        }
      }
    }
    return y;
  }

  @Test
  public void guide_codeBlocks_areTheExamplesSource() throws IOException {
    String guide = Files.readString(Path.of("../docs/guide/methods.md"));
    String source =
        Files.readString(
            Path.of("src/test/java/dev/selkie/fhe/methods/example/RowByRowMethod.java"));
    List<String> blocks =
        Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL)
            .matcher(guide)
            .results()
            .map(found -> found.group(1))
            .toList();

    assertThat(blocks).isNotEmpty();
    for (String block : blocks) {
      assertThat(source).contains(block);
    }
  }

  @Test
  public void ckks_matrixBeyondTheSlots_isRefused() {
    IntegerMatrix matrix = new IntegerMatrix("wide", 1, 4097, ByteBuffer.allocateDirect(4097));
    try (MethodSession session = new CkksMethod().open(1)) {
      assertThatThrownBy(() -> session.prepare(matrix, X)).hasMessageContaining("4096");
    }
  }
}
