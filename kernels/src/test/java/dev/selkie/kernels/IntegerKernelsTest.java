package dev.selkie.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Packed integers on every CPU level that this processor has, against the plain Java twin. */
@Test(groups = "native")
public class IntegerKernelsTest {
  private static final int[][] SHAPES = {
    {1, 1, 1}, {5, 33, 2}, {16, 64, 4}, {17, 257, 13}, {33, 31, 25}, {48, 1100, 12}, {95, 96, 31}
  };

  private Random random;

  @BeforeClass(alwaysRun = true)
  void require() {
    Matrices.requireNative();
    long seed = System.nanoTime();
    System.out.println("IntegerKernelsTest seed " + seed);
    random = new Random(seed);
  }

  @DataProvider
  Object[][] cases() {
    List<Object[]> cases = new ArrayList<>();
    for (CpuLevel level : NativeKernelsTest.levels()) {
      for (int most : new int[] {1, 127, 2047}) {
        cases.add(new Object[] {level, most});
      }
    }
    return cases.toArray(Object[][]::new);
  }

  @Test(dataProvider = "cases")
  public void multiplyIntegers_anyShape_equalsJavaBitForBit(CpuLevel level, int most) {
    Kernels kernels = new NativeKernels(level);
    for (int[] shape : SHAPES) {
      ByteBuffer w = Matrices.int8(random, shape[0] * shape[1]);
      float[] x = Matrices.floats(random, shape[2] * shape[1]);
      ByteBuffer scales = Matrices.float32(random, shape[0]);
      assertThat(multiply(kernels, w, x, scales, shape, most))
          .as("%s", Arrays.toString(shape))
          .isEqualTo(multiply(KernelProvider.plainJava(), w, x, scales, shape, most));
    }
  }

  @Test(dataProvider = "cases")
  public void multiplyIntegers_allAtTheLimit_equalsJavaBitForBit(CpuLevel level, int most) {
    Kernels kernels = new NativeKernels(level);
    int[] shape = {2, Shapes.MOST_INTEGER_COLUMNS, 2};
    float[] x = new float[2 * shape[1]];
    Arrays.fill(x, 0, shape[1], 1);
    Arrays.fill(x, shape[1], 2 * shape[1], -1);
    for (int value : new int[] {-128, -127, 127}) {
      ByteBuffer w = Matrices.int8(value, 2 * shape[1]);
      ByteBuffer scales = Matrices.direct(8).putFloat(0, 1).putFloat(4, -0.5f);
      float[] actual = multiply(kernels, w, x, scales, shape, most);
      assertThat(actual).isEqualTo(multiply(KernelProvider.plainJava(), w, x, scales, shape, most));
      assertThat(actual[0]).isEqualTo((float) ((long) value * most * shape[1]) * (1f / most));
    }
  }

  /**
   * The quotient's double is a half exactly, what it stands for is not: a fused operation sees
   * that.
   */
  @Test(dataProvider = "cases")
  public void quantize_halvesThatRoundingMakes_equalsJavaBitForBit(CpuLevel level, int most) {
    int[] shape = {16, most + 1, 1};
    float[] x = new float[most + 1];
    for (int factor = 1; factor < 200; factor += 2) {
      x[most] = 2 * most * factor;
      for (int k = 0; k < most; k++) {
        x[k] = (2 * k + 1) * factor * (k % 3 == 0 ? -1 : 1);
      }
      ByteBuffer w = Matrices.int8(random, shape[0] * shape[1]);
      ByteBuffer scales = Matrices.float32(random, shape[0]);
      assertThat(multiply(new NativeKernels(level), w, x, scales, shape, most))
          .as("factor %s", factor)
          .isEqualTo(multiply(KernelProvider.plainJava(), w, x, scales, shape, most));
    }
  }

  @Test(dataProvider = "cases")
  public void quantize_notFinite_throws(CpuLevel level, int most) {
    for (float odd : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      float[] x = new float[3 * 40];
      x[57] = odd;
      for (Kernels kernels : List.of(new NativeKernels(level), KernelProvider.plainJava())) {
        IntegerActivations set = kernels.newIntegerActivations();
        set.begin(3, 40, most);
        assertThatThrownBy(() -> set.quantize(x, 0, 3))
            .isInstanceOf(ArithmeticException.class)
            .hasMessage("activations must be finite");
      }
    }
  }

  private static float[] multiply(
      Kernels kernels, ByteBuffer w, float[] x, ByteBuffer rowScales, int[] shape, int most) {
    int rows = shape[0];
    int cols = shape[1];
    int tokens = shape[2];
    int bytes = (int) kernels.packedIntegerBytes(rows, cols);
    PackedIntegers packed = new PackedIntegers(rows, cols, Matrices.direct(bytes));
    kernels.packIntegers(w, packed, 0, rows);
    IntegerActivations set = kernels.newIntegerActivations();
    set.begin(tokens, cols, most);
    int middle = tokens / 2 / IntegerActivations.TILE * IntegerActivations.TILE;
    set.quantize(x, middle, tokens);
    set.quantize(x, 0, middle);
    float[] y = new float[tokens * rows];
    int part = rows / 2 / PackedBlocks.PANEL * PackedBlocks.PANEL;
    kernels.multiplyIntegers(packed, part, rows, set, rowScales, y);
    kernels.multiplyIntegers(packed, 0, part, set, rowScales, y);
    return y;
  }
}
