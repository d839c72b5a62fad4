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

/** Attention of the Java twin against the definition, and of every CPU level against the twin. */
public class AttentionKernelsTest {
  private static final int LAYERS = 2;

  private final AttentionKernels java = KernelProvider.plainJava().attention();
  private Random random = new Random();

  @BeforeClass(alwaysRun = true)
  void seed() {
    long seed = System.nanoTime();
    System.out.println("AttentionKernelsTest seed " + seed);
    random = new Random(seed);
  }

  private static List<Object[]> shapes() {
    List<Object[]> cases = new ArrayList<>();
    for (KeyValueType type : KeyValueType.values()) {
      cases.add(new Object[] {shape(3, 64), new KeyValueLayout(type, LAYERS, 3, 64), 70});
      cases.add(new Object[] {shape(1, 8), new KeyValueLayout(type, LAYERS, 2, 8), 300});
      cases.add(new Object[] {shape(2, 7), new KeyValueLayout(type, LAYERS, 1, 7), 33});
      cases.add(new Object[] {shape(4, 80), new KeyValueLayout(type, LAYERS, 1, 80), 17});
      cases.add(new Object[] {shape(7, 48), new KeyValueLayout(type, LAYERS, 1, 48), 600});
      cases.add(
          new Object[] {
            new AttentionShape(2, 0.3f, 2.5f, 0), new KeyValueLayout(type, LAYERS, 2, 33), 290
          });
      cases.add(
          new Object[] {
            new AttentionShape(3, 0.2f, 0, 1), new KeyValueLayout(type, LAYERS, 1, 16), 40
          });
      cases.add(
          new Object[] {
            new AttentionShape(3, 0.2f, 0, 37), new KeyValueLayout(type, LAYERS, 2, 16), 600
          });
      cases.add(
          new Object[] {
            new AttentionShape(5, 0.2f, 30, 256), new KeyValueLayout(type, LAYERS, 1, 96), 530
          });
    }
    return cases;
  }

  private static AttentionShape shape(int group, int dimension) {
    return new AttentionShape(group, (float) (1 / Math.sqrt(dimension)), 0, 0);
  }

  @DataProvider
  Object[][] anyShape() {
    return shapes().toArray(Object[][]::new);
  }

  @DataProvider
  Object[][] anyLevel() {
    boolean loaded = KernelProvider.nativeUnavailable().isEmpty();
    List<Object[]> cases = new ArrayList<>();
    for (CpuLevel level : CpuLevel.values()) {
      if (!loaded || level.supported()) {
        for (Object[] one : shapes()) {
          cases.add(new Object[] {level, one[0], one[1], one[2]});
        }
      }
    }
    return cases.toArray(Object[][]::new);
  }

  @Test(dataProvider = "anyShape")
  public void javaAttend_anyShape_agreesWithTheDefinition(
      AttentionShape shape, KeyValueLayout layout, int tokens) {
    AttentionSequence sequence = new AttentionSequence(shape, layout, tokens, random);
    PageTable pages = sequence.pages(java);
    float[] out = sequence.attend(java, pages, 5);
    assertThat(sequence.attend(java, pages, 1)).as("token by token").isEqualTo(out);
    double tolerance =
        switch (layout.type()) {
          case F32 -> 1e-5;
          case F16 -> 4e-3;
          case Q8_0 -> 6e-2;
        };
    double[] expected = sequence.definition();
    double worst = 0;
    for (int i = 0; i < out.length; i++) {
      worst = Math.max(worst, Math.abs(out[i] - expected[i]));
    }
    assertThat(worst).isLessThan(tolerance);
  }

  @Test(dataProvider = "anyLevel", groups = "native")
  public void nativeAttend_anyShape_closeToJavaAndFreeOfSplits(
      CpuLevel level, AttentionShape shape, KeyValueLayout layout, int tokens) {
    Matrices.requireNative();
    AttentionKernels kernels = new NativeAttention(level);
    AttentionSequence sequence = new AttentionSequence(shape, layout, tokens, random);
    PageTable javaPages = sequence.pages(java);
    PageTable pages = sequence.pages(kernels);
    for (int i = 0; i < pages.count(); i++) {
      assertThat(pages.page(i)).as("page %d", i).isEqualTo(javaPages.page(i));
    }
    float[] expected = sequence.attend(java, javaPages, tokens);
    float[] out = sequence.attend(kernels, pages, 1);
    float worst = 0;
    for (int i = 0; i < out.length; i++) {
      worst = Math.max(worst, Math.abs(out[i] - expected[i]));
    }
    assertThat(worst).isLessThan(2e-5f);
    if (level == CpuLevel.SCALAR) {
      assertThat(out).as("bits of the twin").isEqualTo(expected);
    }
    for (int step : new int[] {2, 3, 16, 1 + random.nextInt(tokens), tokens}) {
      assertThat(sequence.attend(kernels, pages, step)).as("%d at once", step).isEqualTo(out);
    }
    assertThat(tiles(kernels, sequence, pages))
        .as("tile by tile")
        .isEqualTo(lastToken(out, sequence));
  }

  private static float[] lastToken(float[] out, AttentionSequence sequence) {
    int width = out.length / sequence.tokens;
    return Arrays.copyOfRange(out, out.length - width, out.length);
  }

  /** The last token, its tiles computed one by one and merged. */
  private static float[] tiles(
      AttentionKernels kernels, AttentionSequence sequence, PageTable pages) {
    AttentionShape shape = sequence.shape;
    KeyValueLayout layout = sequence.layout;
    int position = sequence.tokens - 1;
    int own = shape.group() * layout.dimension();
    float[] out = new float[layout.heads() * own];
    int first = shape.firstReached(position) / AttentionKernels.TILE;
    int count = position / AttentionKernels.TILE + 1 - first;
    int size = AttentionKernels.partialFloats(layout, shape.group());
    ByteBuffer scratch =
        ByteBuffer.allocateDirect(AttentionKernels.scratchBytes(layout, shape.group()));
    for (int head = 0; head < layout.heads(); head++) {
      float[] partials = new float[1 + count * size];
      HeadQueries queries =
          new HeadQueries(
              position, 1, sequence.x, position * sequence.stride + head * own, 0, out, 0, 0);
      for (int i = count - 1; i >= 0; i--) {
        kernels.attendTiles(
            shape,
            layout,
            pages,
            AttentionSequence.LAYER,
            head,
            queries,
            first + i,
            first + i + 1,
            partials,
            1 + i * size,
            scratch);
      }
      kernels.merge(shape, layout, partials, 1, count, out, head * own);
    }
    return out;
  }

  /** Values that no query reaches may be anything. */
  @Test(groups = "native")
  public void attend_laterPositionsNotFinite_leavesEarlierOnesAlone() {
    Matrices.requireNative();
    KeyValueLayout layout = new KeyValueLayout(KeyValueType.F32, LAYERS, 1, 64);
    for (AttentionKernels kernels : List.of(java, KernelProvider.detect().attention())) {
      AttentionSequence sequence = new AttentionSequence(shape(3, 64), layout, 40, new Random(4));
      float[] expected = sequence.attend(kernels, sequence.pages(kernels), 8);
      int last = 39 * sequence.stride + sequence.keyAt;
      Arrays.fill(sequence.x, last, last + 128, Float.NaN);
      float[] out = sequence.attend(kernels, sequence.pages(kernels), 8);
      int before = 39 * 3 * 64;
      assertThat(Arrays.copyOf(out, before)).isEqualTo(Arrays.copyOf(expected, before));
      assertThat(out[before]).isNaN();
    }
  }

  @Test
  public void attend_outOfBounds_isRefused() {
    KeyValueLayout layout = new KeyValueLayout(KeyValueType.F16, 1, 1, 8);
    AttentionShape shape = shape(1, 8);
    float[] x = new float[100];
    PageTable pages = new PageTable();
    assertThatThrownBy(() -> java.put(layout, pages, 0, 0, 1, x, 0, 8, 16))
        .hasMessage("positions must lie in the 0 pages of the sequence: end=1");
    pages.add(ByteBuffer.allocateDirect(10), java);
    assertThatThrownBy(() -> java.put(layout, pages, 0, 0, 1, x, 0, 8, 16))
        .hasMessage("a page must hold 768 bytes: capacity=10");
    assertThatThrownBy(
            () ->
                java.attend(
                    shape, layout, pages, 0, 0, new HeadQueries(0, 2, x, 0, 95, x, 0, 8), null))
        .hasMessage("x must hold 2 tokens of 8 values: length=100");
    assertThatThrownBy(() -> new KeyValueLayout(KeyValueType.F32, 1 << 20, 1 << 10, 128))
        .isInstanceOf(RuntimeException.class);
  }
}
