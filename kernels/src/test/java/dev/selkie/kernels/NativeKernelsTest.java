package dev.selkie.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Every CPU level that this processor has, against the plain Java twin. */
@Test(groups = "native")
public class NativeKernelsTest {
  private static final int[][] SHAPES = {
    {1, 1, 1},
    {1, 31, 2},
    {3, 32, 1},
    {4, 64, 4},
    {5, 33, 3},
    {7, 96, 5},
    {13, 257, 9},
    {16, 512, 8},
    {31, 1056, 65},
    {2, 4097, 130},
    {97, 160, 7},
  };

  private final Kernels java = KernelProvider.plainJava();
  private Random random;

  @BeforeClass(alwaysRun = true)
  void require() {
    Matrices.requireNative();
    long seed = System.nanoTime();
    System.out.println("NativeKernelsTest seed " + seed);
    random = new Random(seed);
  }

  @DataProvider
  Object[][] anyShape() {
    List<Object[]> cases = new ArrayList<>();
    for (CpuLevel level : levels()) {
      for (int[] shape : SHAPES) {
        cases.add(new Object[] {level, shape[0], shape[1], shape[2]});
      }
    }
    return cases.toArray(Object[][]::new);
  }

  /**
   * The levels that this processor has; all, each to be skipped, where native code was left out.
   */
  static List<CpuLevel> levels() {
    boolean loaded = KernelProvider.nativeUnavailable().isEmpty();
    return Arrays.stream(CpuLevel.values()).filter(level -> !loaded || level.supported()).toList();
  }

  @Test(dataProvider = "anyShape")
  public void multiplyInt_anyShape_equalsJava(CpuLevel level, int rows, int cols, int tokens) {
    Kernels kernels = new NativeKernels(level);
    ByteBuffer w = Matrices.int8(random, rows * cols);
    short[] x = Matrices.shorts(random, tokens * cols, 2047);
    long[] expected = new long[tokens * rows];
    long[] actual = new long[tokens * rows];
    java.multiplyInt(w, rows, cols, 0, rows, x, tokens, expected);
    kernels.multiplyInt(w, rows, cols, 0, rows, x, tokens, actual);
    assertThat(actual).isEqualTo(expected);
  }

  @Test(dataProvider = "anyShape")
  public void multiplyF32_anyShape_closeToJava(CpuLevel level, int rows, int cols, int tokens) {
    Kernels kernels = new NativeKernels(level);
    ByteBuffer w = Matrices.float32(random, rows * cols);
    float[] x = Matrices.floats(random, tokens * cols);
    float[] expected = new float[tokens * rows];
    float[] actual = new float[tokens * rows];
    java.multiplyF32(w, rows, cols, 0, rows, x, tokens, expected);
    kernels.multiplyF32(w, rows, cols, 0, rows, x, tokens, actual);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(1e-5f * cols));
    }
  }

  /** A row and a token alone give the same bits as within the whole product. */
  @Test(dataProvider = "anyShape")
  public void multiplyF32_rowsAndTokensAlone_sameBits(
      CpuLevel level, int rows, int cols, int tokens) {
    Kernels kernels = new NativeKernels(level);
    ByteBuffer w = Matrices.float32(random, rows * cols);
    float[] x = Matrices.floats(random, tokens * cols);
    float[] whole = new float[tokens * rows];
    float[] parts = new float[tokens * rows];
    kernels.multiplyF32(w, rows, cols, 0, rows, x, tokens, whole);
    for (int token = 0; token < tokens; token++) {
      float[] one = Arrays.copyOfRange(x, token * cols, (token + 1) * cols);
      float[] y = new float[rows];
      int middle = random.nextInt(rows + 1);
      kernels.multiplyF32(w, rows, cols, 0, middle, one, 1, y);
      kernels.multiplyF32(w, rows, cols, middle, rows, one, 1, y);
      System.arraycopy(y, 0, parts, token * rows, rows);
    }
    assertThat(parts).isEqualTo(whole);
  }

  @DataProvider
  Object[][] extremes() {
    List<Object[]> cases = new ArrayList<>();
    for (CpuLevel level : levels()) {
      for (int w : new int[] {-128, -127, -1, 0, 127}) {
        cases.add(new Object[] {level, w});
      }
    }
    return cases.toArray(Object[][]::new);
  }

  @Test(dataProvider = "extremes")
  public void multiplyInt_allAtTheLimit_equalsFormula(CpuLevel level, int weight) {
    Kernels kernels = new NativeKernels(level);
    int cols = 100_003;
    ByteBuffer w = Matrices.int8(weight, cols);
    for (short value : new short[] {-2047, 2047, Short.MIN_VALUE, Short.MAX_VALUE}) {
      short[] x = new short[cols];
      Arrays.fill(x, value);
      long[] y = new long[1];
      kernels.multiplyInt(w, 1, cols, 0, 1, x, 1, y);
      assertThat(y[0]).isEqualTo((long) weight * value * cols);
    }
  }

  @Test
  public void multiply_partOfTheRows_leavesTheRestAlone() {
    Kernels kernels = KernelProvider.detect();
    int rows = 9;
    int cols = 64;
    int tokens = 3;
    ByteBuffer w = Matrices.int8(random, rows * cols);
    short[] x = Matrices.shorts(random, tokens * cols, 127);
    long[] whole = new long[tokens * rows];
    long[] part = new long[tokens * rows];
    Arrays.fill(part, -7);
    kernels.multiplyInt(w, rows, cols, 0, rows, x, tokens, whole);
    kernels.multiplyInt(w, rows, cols, 2, 5, x, tokens, part);
    kernels.multiplyInt(w, rows, cols, 7, 7, x, tokens, part);
    for (int i = 0; i < part.length; i++) {
      int row = i % rows;
      assertThat(part[i]).isEqualTo(row >= 2 && row < 5 ? whole[i] : -7);
    }
  }
}
