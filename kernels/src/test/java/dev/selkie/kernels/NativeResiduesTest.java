package dev.selkie.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Products modulo q: every CPU level that this processor has, against the plain Java twin. */
@Test(groups = "native")
public class NativeResiduesTest {
  /** Rows, columns, lanes: below, at and beyond every tile, step, block and panel. */
  private static final int[][] SHAPES = {
    {1, 1, 1},
    {2, 3, 15},
    {3, 4, 16},
    {4, 31, 17},
    {5, 33, 3},
    {7, 255, 9},
    {13, 257, 130},
    {31, 289, 64},
    {97, 1029, 33},
    {260, 70, 40},
  };

  /**
   * 1 to 7 limbs of 8 bits, 1 to 4 of 16: the ends of each, and the primes of every size in use.
   */
  private static final long[] MODULI = {
    3,
    257,
    (1L << 32) - 1,
    1L << 32,
    (1L << 32) + 1,
    1L << 40,
    (1L << 40) + 1,
    (1L << 48) - 59,
    1L << 48,
    (1L << 48) + 1,
    (1L << 53) - 111,
    (1L << 54) - 1
  };

  private final Kernels java = KernelProvider.plainJava();
  private Random random;

  @BeforeClass(alwaysRun = true)
  void require() {
    Matrices.requireNative();
    long seed = System.nanoTime();
    System.out.println("NativeResiduesTest seed " + seed);
    random = new Random(seed);
  }

  /** The levels of this processor; all, each to be skipped, where native code was left out. */
  @DataProvider
  Object[][] levels() {
    boolean loaded = KernelProvider.nativeUnavailable().isEmpty();
    return Arrays.stream(CpuLevel.values())
        .filter(level -> !loaded || level.supported())
        .map(level -> new Object[] {level})
        .toArray(Object[][]::new);
  }

  @DataProvider
  Object[][] shapes() {
    List<Object[]> cases = new ArrayList<>();
    for (Object[] level : levels()) {
      for (int[] shape : SHAPES) {
        cases.add(new Object[] {level[0], shape[0], shape[1], shape[2]});
      }
    }
    return cases.toArray(Object[][]::new);
  }

  @Test(dataProvider = "shapes")
  public void multiplyResidues_anyShapeAndModulus_equalsJava(
      CpuLevel level, int rows, int cols, int lanes) {
    for (long q : MODULI) {
      ByteBuffer w = Matrices.int8(random, rows * cols);
      zeroRow(w, rows / 2, cols);
      check(level, w, rows, cols, Matrices.residues(random, cols * lanes, q), lanes, q);
    }
  }

  private static void zeroRow(ByteBuffer w, int row, int cols) {
    for (int j = 0; j < cols; j++) {
      w.put(row * cols + j, (byte) 0);
    }
  }

  private void check(
      CpuLevel level, ByteBuffer w, int rows, int cols, ByteBuffer x, int lanes, long q) {
    ByteBuffer expected = Matrices.direct(rows * lanes * 8);
    ByteBuffer actual = Matrices.direct(rows * lanes * 8);
    java.multiplyResidues(w, rows, cols, x, lanes, 0, lanes, q, expected);
    new NativeKernels(level).multiplyResidues(w, rows, cols, x, lanes, 0, lanes, q, actual);
    assertThat(actual).as("%s %dx%dx%d q=%d", level, rows, cols, lanes, q).isEqualTo(expected);
  }

  /** As many columns as are allowed, every weight and every residue at its limit. */
  @Test(dataProvider = "levels")
  public void multiplyResidues_everythingAtItsLimit_equalsJava(CpuLevel level) {
    int rows = 2;
    int cols = Shapes.MOST_RESIDUE_COLUMNS;
    int lanes = 3;
    for (int weight : new int[] {-128, -127, -1, 0, 127}) {
      ByteBuffer w = Matrices.int8(weight, rows * cols);
      for (long q : new long[] {3, 1L << 32, 1L << 48, (1L << 53) - 111, (1L << 54) - 1}) {
        ByteBuffer x = Matrices.direct(cols * lanes * 8);
        for (int i = 0; i < cols * lanes; i++) {
          x.putLong(i * 8, q - 1 - i % lanes);
        }
        check(level, w, rows, cols, x, lanes, q);
      }
    }
  }

  /** The largest digits of either sign: residues around each multiple of 2^15 of each digit. */
  @Test(dataProvider = "levels")
  public void multiplyResidues_residuesAtTheEndsOfLimbs_equalsJava(CpuLevel level) {
    int cols = 64;
    for (long q : MODULI) {
      ByteBuffer x = Matrices.direct(cols * 8);
      for (int i = 0; i < cols; i++) {
        long value = (1L << i) - 1 + random.nextInt(3);
        x.putLong(i * 8, Long.remainderUnsigned(value, q));
      }
      check(level, Matrices.int8(random, 5 * cols), 5, cols, x, 1, q);
    }
  }

  @Test(dataProvider = "levels")
  public void multiplyResidues_partOfTheLanes_leavesTheRestAlone(CpuLevel level) {
    int rows = 9;
    int cols = 70;
    int lanes = 100;
    long q = (1L << 48) - 59;
    Kernels kernels = new NativeKernels(level);
    ByteBuffer w = Matrices.int8(random, rows * cols);
    ByteBuffer x = Matrices.residues(random, cols * lanes, q);
    ByteBuffer whole = Matrices.direct(rows * lanes * 8);
    ByteBuffer part = Matrices.direct(rows * lanes * 8);
    kernels.multiplyResidues(w, rows, cols, x, lanes, 0, lanes, q, whole);
    for (int i = 0; i < rows * lanes; i++) {
      part.putLong(i * 8, -7);
    }
    kernels.multiplyResidues(w, rows, cols, x, lanes, 13, 71, q, part);
    kernels.multiplyResidues(w, rows, cols, x, lanes, 90, 90, q, part);
    for (int i = 0; i < rows * lanes; i++) {
      int lane = i % lanes;
      assertThat(part.getLong(i * 8))
          .isEqualTo(lane >= 13 && lane < 71 ? whole.getLong(i * 8) : -7);
    }
  }

  @Test
  public void multiplyResidues_sharedByAPool_doesNotDependOnThreads() {
    Kernels kernels = KernelProvider.detect();
    int rows = 101;
    int cols = 96;
    int lanes = 130;
    long q = (1L << 48) - 59;
    ByteBuffer w = Matrices.int8(random, rows * cols);
    ByteBuffer x = Matrices.residues(random, cols * lanes, q);
    ByteBuffer alone = Matrices.direct(rows * lanes * 8);
    kernels.multiplyResidues(w, rows, cols, x, lanes, 0, lanes, q, alone);
    for (int threads = 1; threads <= 5; threads++) {
      ByteBuffer shared = Matrices.direct(rows * lanes * 8);
      try (WorkerPool pool = new WorkerPool(threads)) {
        pool.forRange(
            lanes,
            (from, to) -> kernels.multiplyResidues(w, rows, cols, x, lanes, from, to, q, shared));
      }
      assertThat(shared).isEqualTo(alone);
    }
  }
}
