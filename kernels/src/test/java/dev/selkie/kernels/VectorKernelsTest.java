package dev.selkie.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.kernels.VectorKernels.Activation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Every CPU level against the plain Java twin, and the twin against definitions in double. */
public class VectorKernelsTest {
  private static final int[] WIDTHS = {1, 2, 7, 8, 15, 16, 17, 31, 64, 100, 576, 4099};

  private final VectorKernels java = KernelProvider.plainJava().vectors();
  private Random random = new Random();

  @BeforeClass(alwaysRun = true)
  void seed() {
    long seed = System.nanoTime();
    System.out.println("VectorKernelsTest seed " + seed);
    random = new Random(seed);
  }

  @DataProvider
  Object[][] levels() {
    boolean loaded = KernelProvider.nativeUnavailable().isEmpty();
    List<Object[]> cases = new ArrayList<>();
    for (CpuLevel level : CpuLevel.values()) {
      if (!loaded || level.supported()) {
        cases.add(new Object[] {level});
      }
    }
    return cases.toArray(Object[][]::new);
  }

  private float[] gaussians(int count, double spread) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (random.nextGaussian() * spread);
    }
    return values;
  }

  private static void close(CpuLevel level, float[] actual, float[] expected) {
    if (level == CpuLevel.SCALAR) {
      assertThat(actual).isEqualTo(expected);
    }
    float most = 0;
    float worst = 0;
    for (int i = 0; i < expected.length; i++) {
      most = Math.max(most, Math.abs(expected[i]));
      worst = Math.max(worst, Math.abs(actual[i] - expected[i]));
    }
    assertThat(worst).isLessThanOrEqualTo(1e-6f * most);
  }

  @Test(dataProvider = "levels", groups = "native")
  public void normalize_anyWidth_closeToJava(CpuLevel level) {
    Matrices.requireNative();
    VectorKernels kernels = new NativeVectors(level);
    for (int width : WIDTHS) {
      int stride = width + 3;
      float[] x = gaussians(5 * stride, 3);
      ByteBuffer weight = Matrices.float32(random, width);
      for (ByteBuffer bias : new ByteBuffer[] {null, Matrices.float32(random, width)}) {
        float[] expected = new float[x.length];
        float[] actual = new float[x.length];
        java.normalize(x, 2, stride, 4, width, weight, bias, 1e-5, expected);
        kernels.normalize(x, 2, stride, 4, width, weight, bias, 1e-5, actual);
        close(level, actual, expected);
        float[] inPlace = x.clone();
        kernels.normalize(inPlace, 2, stride, 4, width, weight, bias, 1e-5, inPlace);
        assertThat(inPlace[2 + stride]).isEqualTo(actual[2 + stride]);
        assertThat(inPlace[1]).isEqualTo(x[1]);
      }
    }
  }

  @Test(dataProvider = "levels", groups = "native")
  public void normalize_rowsOffTheHeap_likeRowsOfAnArray(CpuLevel level) {
    Matrices.requireNative();
    for (VectorKernels kernels : new VectorKernels[] {new NativeVectors(level), java}) {
      for (int width : WIDTHS) {
        float[] x = gaussians(5 * width, 3);
        ByteBuffer rows = Matrices.direct(x.length * Float.BYTES);
        rows.asFloatBuffer().put(x);
        ByteBuffer weight = Matrices.float32(random, width);
        for (ByteBuffer bias : new ByteBuffer[] {null, Matrices.float32(random, width)}) {
          float[] expected = new float[x.length];
          float[] actual = new float[x.length];
          kernels.normalize(x, width, width, 3, width, weight, bias, 1e-5, expected);
          kernels.normalize(rows, 1, 4, width, weight, bias, 1e-5, actual);
          assertThat(actual).isEqualTo(expected);
          assertThat(actual[width - 1]).isZero();
          assertThat(actual[4 * width]).isZero();
        }
      }
      ByteBuffer few = Matrices.float32(random, 8);
      ByteBuffer weight = Matrices.float32(random, 8);
      assertThatThrownBy(() -> kernels.normalize(few, 0, 2, 8, weight, null, 0, new float[16]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("x must hold 64 bytes");
    }
  }

  @Test(dataProvider = "levels", groups = "native")
  public void activate_anyWidth_closeToJava(CpuLevel level) {
    Matrices.requireNative();
    VectorKernels kernels = new NativeVectors(level);
    for (int width : WIDTHS) {
      for (Activation activation : Activation.values()) {
        for (boolean gated : new boolean[] {true, false}) {
          float[] x = gaussians(4 * 2 * width, 5);
          x[0] = 100;
          x[x.length - 1] = -100;
          float[] expected = new float[4 * width];
          float[] actual = new float[4 * width];
          java.activate(activation, gated, x, 1, 4, width, expected);
          kernels.activate(activation, gated, x, 1, 4, width, actual);
          close(level, actual, expected);
        }
      }
    }
  }

  @Test(dataProvider = "levels", groups = "native")
  public void rotate_anyPairs_equalsJavaBitForBit(CpuLevel level) {
    Matrices.requireNative();
    VectorKernels kernels = new NativeVectors(level);
    for (int pairs : new int[] {0, 1, 3, 4, 8, 13, 32, 64}) {
      for (boolean neighbours : new boolean[] {true, false}) {
        int dimension = 2 * pairs + random.nextInt(3);
        int stride = 3 * dimension + 5;
        float[] expected = gaussians(4 * stride, 1);
        float[] actual = expected.clone();
        float[] cosines = gaussians(5 * pairs, 1);
        float[] sines = gaussians(5 * pairs, 1);
        java.rotate(expected, 2, stride, 3, 3, dimension, pairs, neighbours, cosines, sines, pairs);
        kernels.rotate(
            actual, 2, stride, 3, 3, dimension, pairs, neighbours, cosines, sines, pairs);
        assertThat(actual).isEqualTo(expected);
      }
    }
  }

  @Test(dataProvider = "levels", groups = "native")
  public void likeliest_tiesNanAndInfinity_equalsJava(CpuLevel level) {
    Matrices.requireNative();
    VectorKernels kernels = new NativeVectors(level);
    for (int count : new int[] {1, 5, 16, 100, 4096, 4097, 49152}) {
      float[] x = gaussians(count + 3, 1);
      assertThat(kernels.likeliest(x, 2, count)).isEqualTo(java.likeliest(x, 2, count));
      int place = random.nextInt(count);
      x[2 + place] = 50;
      x[2 + count - 1] = 50;
      x[2] = place == 0 ? 50 : Float.NaN;
      assertThat(kernels.likeliest(x, 2, count)).isEqualTo(place);
      Arrays.fill(x, Float.NEGATIVE_INFINITY);
      assertThat(kernels.likeliest(x, 2, count)).isZero();
    }
  }

  @Test(dataProvider = "levels", groups = "native")
  public void sumExponentials_anyCount_closeToTheDefinition(CpuLevel level) {
    Matrices.requireNative();
    VectorKernels kernels = new NativeVectors(level);
    for (int count : new int[] {1, 5, 16, 100, 300, 4097, 49152}) {
      float[] x = gaussians(count + 3, 4);
      double exact = 0;
      for (int i = 0; i < count; i++) {
        exact += Math.exp((double) x[2 + i] - 10);
      }
      double sum = kernels.sumExponentials(x, 2, count, 10);
      assertThat(Math.abs(sum / exact - 1)).isLessThan(2e-6);
      if (level == CpuLevel.SCALAR && count <= 4096) {
        assertThat(sum).isEqualTo(java.sumExponentials(x, 2, count, 10));
      }
    }
  }

  @Test
  public void javaTwin_randomRows_agreesWithTheDefinition() {
    float[] x = gaussians(100, 2);
    ByteBuffer weight = Matrices.float32(random, 100);
    ByteBuffer bias = Matrices.float32(random, 100);
    float[] y = new float[100];
    double sum = 0;
    double squares = 0;
    for (float value : x) {
      sum += value;
      squares += (double) value * value;
    }
    java.normalize(x, 0, 100, 1, 100, weight, null, 1e-5, y);
    for (int i = 0; i < 100; i++) {
      double exact = x[i] / Math.sqrt(squares / 100 + 1e-5) * weight.getFloat(4 * i);
      assertThat(Math.abs(y[i] - exact)).isLessThan(1e-6);
    }
    java.normalize(x, 0, 100, 1, 100, weight, bias, 1e-5, y);
    double mean = sum / 100;
    for (int i = 0; i < 100; i++) {
      double exact =
          (x[i] - mean) / Math.sqrt(squares / 100 - mean * mean + 1e-5) * weight.getFloat(4 * i)
              + bias.getFloat(4 * i);
      assertThat(Math.abs(y[i] - exact)).isLessThan(2e-6);
    }
    java.activate(Activation.GELU, false, x, 0, 1, 100, y);
    for (int i = 0; i < 100; i++) {
      double v = x[i];
      double exact = v / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v * v * v)));
      assertThat(Math.abs(y[i] - exact)).isLessThan(2e-6);
    }
  }

  @Test(groups = "native")
  public void native_outOfBounds_throws() {
    Matrices.requireNative();
    VectorKernels kernels = KernelProvider.detect().vectors();
    float[] few = new float[10];
    ByteBuffer weight = Matrices.direct(32);
    assertThatThrownBy(() -> kernels.normalize(few, 0, 8, 2, 8, weight, null, 0, few))
        .isInstanceOf(IndexOutOfBoundsException.class);
    for (VectorKernels either : List.of(kernels, java)) {
      assertThatThrownBy(() -> either.normalize(few, 0, 9, 1, 9, weight, null, 0, few))
          .hasMessage("weight must hold 36 bytes: capacity=32");
    }
    assertThatThrownBy(() -> kernels.activate(Activation.SILU, true, few, 0, 1, 6, few))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> kernels.likeliest(few, 5, 6))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> kernels.rotate(few, 0, 4, 1, 1, 4, 3, true, few, few, 0))
        .hasMessage("pairs must fit a head: 3");
  }
}
