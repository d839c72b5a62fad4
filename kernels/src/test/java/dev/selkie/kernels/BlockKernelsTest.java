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

/** Packed blocks on every CPU level that this processor has, against the plain Java twin. */
@Test(groups = "native")
public class BlockKernelsTest {
  /** Rows, blocks of columns, tokens. */
  private static final int[][] SHAPES = {
    {1, 1, 1}, {5, 3, 2}, {16, 8, 4}, {17, 9, 13}, {33, 2, 25}, {48, 17, 12}, {95, 18, 31}
  };

  private final Kernels java = KernelProvider.plainJava();
  private Random random;

  @BeforeClass(alwaysRun = true)
  void require() {
    Matrices.requireNative();
    long seed = System.nanoTime();
    System.out.println("BlockKernelsTest seed " + seed);
    random = new Random(seed);
  }

  @DataProvider
  Object[][] cases() {
    List<Object[]> cases = new ArrayList<>();
    for (CpuLevel level : NativeKernelsTest.levels()) {
      for (BlockFormat format : BlockFormat.values()) {
        cases.add(new Object[] {level, format});
      }
    }
    return cases.toArray(Object[][]::new);
  }

  @Test(dataProvider = "cases")
  public void multiplyBlocks_anyShape_equalsJavaBitForBit(CpuLevel level, BlockFormat format) {
    Kernels kernels = new NativeKernels(level);
    for (int[] shape : SHAPES) {
      int rows = shape[0];
      int cols = shape[1] * format.cols();
      float[] x = activations(shape[2] * cols);
      ByteBuffer blocks = Matrices.blocks(random, format, rows, cols);
      float[] expected = multiply(java, format, blocks, rows, cols, x, shape[2]);
      float[] actual = multiply(kernels, format, blocks, rows, cols, x, shape[2]);
      assertThat(actual).as("%s", Arrays.toString(shape)).isEqualTo(expected);
    }
  }

  /**
   * The largest quants of both signs meet the largest activations: int16 steps must not overflow.
   */
  @Test(dataProvider = "cases")
  public void multiplyBlocks_largestValues_equalsJavaBitForBit(CpuLevel level, BlockFormat format) {
    Kernels kernels = new NativeKernels(level);
    int cols = 256;
    for (int fill : new int[] {0, 0x7f, 0x80, 0xff}) {
      ByteBuffer blocks = Matrices.blocks(random, format, 16, cols);
      ByteBuffer scales = blocks.duplicate().order(blocks.order());
      for (int i = 0; i < blocks.capacity(); i++) {
        boolean half = i % format.bytes() < 4 || i % format.bytes() >= 208;
        blocks.put(i, half ? scales.get(i) : (byte) fill);
      }
      float[] x = new float[3 * cols];
      for (int i = 0; i < x.length; i++) {
        x[i] = i < cols ? 1 : i < 2 * cols ? -1 : i % 2 == 0 ? 1 : -1;
      }
      assertThat(multiply(kernels, format, blocks, 16, cols, x, 3))
          .isEqualTo(multiply(java, format, blocks, 16, cols, x, 3));
    }
  }

  /** Whatever the parts in which tokens come, and rows: each result has the same bits. */
  @Test(dataProvider = "cases")
  public void multiplyBlocks_rowsAndTokensInParts_sameBits(CpuLevel level, BlockFormat format) {
    Kernels kernels = new NativeKernels(level);
    int rows = 70;
    int cols = 2 * format.cols();
    int tokens = 29;
    float[] x = activations(tokens * cols);
    ByteBuffer blocks = Matrices.blocks(random, format, rows, cols);
    float[] whole = multiply(kernels, format, blocks, rows, cols, x, tokens);
    PackedBlocks packed = pack(kernels, format, blocks, rows, cols);
    int from = 0;
    while (from < tokens) {
      int count = 1 + random.nextInt(tokens - from);
      float[] part = Arrays.copyOfRange(x, from * cols, (from + count) * cols);
      float[] y = new float[count * rows];
      BlockActivations activations = quantize(kernels, part, count, cols);
      kernels.multiplyBlocks(packed, 0, 32, activations, y, 0, rows);
      kernels.multiplyBlocks(packed, 32, rows, activations, y, 0, rows);
      assertThat(y).isEqualTo(Arrays.copyOfRange(whole, from * rows, (from + count) * rows));
      from += count;
    }
  }

  @Test
  public void multiplyBlocks_intoAWiderResult_leavesTheRestAlone() {
    Kernels kernels = KernelProvider.detect();
    ByteBuffer blocks = Matrices.blocks(random, BlockFormat.Q8_0, 20, 64);
    float[] x = activations(3 * 64);
    float[] alone = multiply(kernels, BlockFormat.Q8_0, blocks, 20, 64, x, 3);
    float[] wide = new float[3 * 30];
    Arrays.fill(wide, 7);
    PackedBlocks packed = pack(kernels, BlockFormat.Q8_0, blocks, 20, 64);
    kernels.multiplyBlocks(packed, 0, 20, quantize(kernels, x, 3, 64), wide, 5, 30);
    for (int i = 0; i < wide.length; i++) {
      int row = i % 30 - 5;
      float expected = row >= 0 && row < 20 ? alone[i / 30 * 20 + row] : 7;
      assertThat(wide[i]).isEqualTo(expected);
    }
  }

  @Test(dataProvider = "cases")
  public void quantize_oddActivations_asJava(CpuLevel level, BlockFormat format) {
    Kernels kernels = new NativeKernels(level);
    int cols = format.cols();
    float[] odd = {
      0f, -0f, Float.MIN_VALUE, 1e-40f, Float.MAX_VALUE, -Float.MAX_VALUE, 0.5f, 1.5f, 2.5f, 127
    };
    float[] x = new float[4 * cols];
    for (int i = 0; i < x.length; i++) {
      x[i] = odd[random.nextInt(odd.length)];
    }
    x[cols + 3] = Float.NaN;
    x[2 * cols + 7] = Float.POSITIVE_INFINITY;
    Arrays.fill(x, 3 * cols, 4 * cols, 0);
    ByteBuffer blocks = Matrices.blocks(random, format, 16, cols);
    float[] actual = multiply(kernels, format, blocks, 16, cols, x, 4);
    assertThat(actual).isEqualTo(multiply(java, format, blocks, 16, cols, x, 4));
    assertThat(Arrays.copyOfRange(actual, 16, 48)).containsOnly(Float.NaN);
  }

  /** Each part comes in a buffer of its own, as a loader that reads pieces has them. */
  @Test(dataProvider = "cases")
  public void pack_rowsInParts_asTheWhole(CpuLevel level, BlockFormat format) {
    Kernels kernels = new NativeKernels(level);
    int rows = 53;
    int cols = 3 * format.cols();
    int rowBytes = (int) format.rowBytes(cols);
    ByteBuffer blocks = Matrices.blocks(random, format, rows, cols);
    PackedBlocks whole = pack(kernels, format, blocks, rows, cols);
    for (Kernels each : List.of(kernels, java)) {
      PackedBlocks expected = each == java ? pack(java, format, blocks, rows, cols) : whole;
      ByteBuffer memory = Matrices.direct(expected.memory().capacity());
      PackedBlocks parts = new PackedBlocks(format, rows, cols, memory);
      for (int[] part : new int[][] {{32, 53}, {0, 16}, {16, 32}}) {
        ByteBuffer own = Matrices.direct((part[1] - part[0]) * rowBytes);
        own.put(0, blocks, part[0] * rowBytes, own.capacity());
        each.pack(own, parts, part[0], part[1]);
      }
      assertThat(memory).isEqualTo(expected.memory());
    }
  }

  @Test
  public void pack_wrongSizes_refused() {
    Kernels kernels = KernelProvider.detect();
    assertThatThrownBy(() -> kernels.packedBytes(BlockFormat.Q4_K, 16, 320))
        .hasMessage("cols must be a multiple of 256 for Q4_K: cols=320");
    PackedBlocks tooSmall = new PackedBlocks(BlockFormat.Q8_0, 16, 32, Matrices.direct(543));
    assertThatThrownBy(() -> kernels.pack(Matrices.direct(16 * 34), tooSmall, 0, 16))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("memory must hold ");
    PackedBlocks target = new PackedBlocks(BlockFormat.Q8_0, 20, 32, Matrices.direct(4096));
    assertThatThrownBy(() -> kernels.pack(Matrices.direct(20 * 34), target, 0, 18))
        .hasMessage("a part must consist of panels of 16 rows: from=0, to=18");
    assertThatThrownBy(() -> kernels.newActivations().begin(1, 33))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private float[] activations(int count) {
    float[] x = Matrices.floats(random, count);
    x[random.nextInt(count)] = 1e6f;
    return x;
  }

  private static float[] multiply(
      Kernels kernels,
      BlockFormat format,
      ByteBuffer blocks,
      int rows,
      int cols,
      float[] x,
      int tokens) {
    PackedBlocks packed = pack(kernels, format, blocks, rows, cols);
    float[] y = new float[tokens * rows];
    kernels.multiplyBlocks(packed, 0, rows, quantize(kernels, x, tokens, cols), y, 0, rows);
    return y;
  }

  private static PackedBlocks pack(
      Kernels kernels, BlockFormat format, ByteBuffer blocks, int rows, int cols) {
    int bytes = (int) kernels.packedBytes(format, rows, cols);
    PackedBlocks packed = new PackedBlocks(format, rows, cols, Matrices.direct(bytes));
    kernels.pack(blocks, packed, 0, rows);
    return packed;
  }

  private static BlockActivations quantize(Kernels kernels, float[] x, int tokens, int cols) {
    BlockActivations activations = kernels.newActivations();
    activations.begin(tokens, cols);
    int middle = tokens / 2 / BlockActivations.TILE * BlockActivations.TILE;
    activations.quantize(x, middle, tokens);
    activations.quantize(x, 0, middle);
    return activations;
  }
}
