package dev.selkie.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Random;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** The plain twin against definitions: doubles, BigInteger, and GGUF blocks written by hand. */
public class JavaKernelsTest {
  private final Kernels kernels = KernelProvider.plainJava();

  @Test
  public void multiplyF32_oddSizes_closeToDoubles() {
    Random random = new Random(1);
    int rows = 5;
    int cols = 37;
    int tokens = 3;
    ByteBuffer w = Matrices.float32(random, rows * cols);
    float[] x = Matrices.floats(random, tokens * cols);
    float[] y = new float[tokens * rows];
    kernels.multiplyF32(w, rows, cols, 0, rows, x, tokens, y);
    for (int token = 0; token < tokens; token++) {
      for (int i = 0; i < rows; i++) {
        double expected = 0;
        for (int j = 0; j < cols; j++) {
          expected += (double) w.getFloat((i * cols + j) * 4) * x[token * cols + j];
        }
        assertThat((double) y[token * rows + i]).isCloseTo(expected, within(1e-5 * cols));
      }
    }
  }

  /** Scale 0.5 is f16 0x3800; values 1, -2, 3 at columns 0, 17, 31. */
  @Test
  public void multiplyBlocks_q8ByHand_givesTheProduct() {
    ByteBuffer w = Matrices.direct(34);
    w.putShort(0, (short) 0x3800); // 0.5
    w.put(2, (byte) 3).put(2 + 31, (byte) -128);
    float[] x = new float[32];
    x[0] = -127;
    x[31] = 10;
    assertThat(multiply(BlockFormat.Q8_0, w, x)).isEqualTo((3 * -127 + -128 * 10) * 0.5f);
  }

  @Test
  public void multiplyBlocks_q4ByHand_givesTheProduct() {
    ByteBuffer w = Matrices.direct(18);
    for (int i = 2; i < 18; i++) {
      w.put(i, (byte) 0x88);
    }
    w.putShort(0, (short) 0xb800); // -0.5
    w.put(2 + 3, (byte) 0xf0); // column 3: -8, column 19: 7
    float[] x = new float[32];
    x[3] = 5;
    x[19] = 7;
    x[20] = 127;
    assertThat(multiply(BlockFormat.Q4_0, w, x)).isEqualTo((-8 * 5 + 7 * 7) * -0.5f);
  }

  @Test
  public void multiplyBlocks_q41ByHand_addsTheMinimum() {
    ByteBuffer w = Matrices.direct(20);
    w.putShort(0, (short) 0x4000); // 2
    w.putShort(2, (short) 0xbc00); // -1
    w.put(4, (byte) 0x0f); // column 0: 15
    float[] x = new float[32];
    x[0] = 127;
    x[1] = 1;
    assertThat(multiply(BlockFormat.Q4_1, w, x)).isEqualTo(2 * 15 * 127 - 128f);
  }

  private float multiply(BlockFormat format, ByteBuffer blocks, float[] x) {
    PackedBlocks packed = new PackedBlocks(format, 1, x.length, Matrices.direct(blocks.capacity()));
    kernels.pack(blocks, packed, 0, 1);
    BlockActivations activations = kernels.newActivations();
    activations.begin(1, x.length);
    activations.quantize(x, 0, 1);
    float[] y = new float[1];
    kernels.multiplyBlocks(packed, 0, 1, activations, y, 0, 1);
    return y[0];
  }

  @Test
  public void halfFloat_everyFiniteHalf_hasTheDefinedValue() {
    for (int bits = 0; bits < 0x10000; bits++) {
      int exponent = (bits >> 10) & 0x1f;
      int fraction = bits & 0x3ff;
      double magnitude =
          exponent == 0
              ? fraction * Math.pow(2, -24)
              : (1024 + fraction) * Math.pow(2, exponent - 25);
      if (exponent < 0x1f) {
        double expected = bits < 0x8000 ? magnitude : -magnitude;
        assertThat((double) HalfFloat.toFloat((short) bits)).isEqualTo(expected);
      }
    }
    assertThat(HalfFloat.toFloat((short) 0x7c00)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(HalfFloat.toFloat((short) 0xfc00)).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(HalfFloat.toFloat((short) 0x7e00)).isNaN();
  }

  @Test
  public void multiplyInt_extremes_areExact() {
    int cols = 70_000;
    short[] x = new short[cols];
    java.util.Arrays.fill(x, (short) 2047);
    long[] y = new long[1];
    kernels.multiplyInt(Matrices.int8(-127, cols), 1, cols, 0, 1, x, 1, y);
    assertThat(y[0]).isEqualTo(-127L * 2047 * cols);
  }

  @DataProvider
  Object[][] moduli() {
    return new Object[][] {{3L}, {257L}, {(1L << 48) - 59}, {(1L << 53) - 111}, {(1L << 54) - 1}};
  }

  @Test(dataProvider = "moduli")
  public void multiplyResidues_anyModulus_equalsBigInteger(long q) {
    Random random = new Random(q);
    int rows = 3;
    int cols = 41;
    int lanes = 7;
    ByteBuffer w = Matrices.int8(random, rows * cols);
    ByteBuffer x = Matrices.residues(random, cols * lanes, q);
    ByteBuffer y = Matrices.direct(rows * lanes * 8);
    kernels.multiplyResidues(w, rows, cols, x, lanes, 0, lanes, q, y);
    for (int i = 0; i < rows; i++) {
      for (int lane = 0; lane < lanes; lane++) {
        BigInteger sum = BigInteger.ZERO;
        for (int j = 0; j < cols; j++) {
          BigInteger residue = BigInteger.valueOf(x.getLong((j * lanes + lane) * 8));
          sum = sum.add(residue.multiply(BigInteger.valueOf(w.get(i * cols + j))));
        }
        assertThat(y.getLong((i * lanes + lane) * 8))
            .isEqualTo(sum.mod(BigInteger.valueOf(q)).longValueExact());
      }
    }
  }

  @Test
  public void lengths_wrong_refusedWithRuleAndValue() {
    ByteBuffer w = Matrices.direct(64 * 4);
    float[] x = new float[32];
    refused(() -> kernels.multiplyF32(w, 2, 33, 0, 2, x, 1, x), "w must hold 264 bytes");
    refused(() -> kernels.multiplyF32(w, 2, 32, 0, 3, x, 1, x), "[from, to) must lie in [0, 2)");
    refused(() -> kernels.multiplyF32(w, 2, 32, -1, 2, x, 1, x), "[from, to) must lie in [0, 2)");
    refused(() -> kernels.multiplyF32(w, 2, 32, 2, 1, x, 1, x), "[from, to) must lie in [0, 2)");
    refused(() -> kernels.multiplyF32(w, 2, 32, 0, 2, x, 2, x), "x must hold 64 values: length=32");
    refused(() -> kernels.multiplyF32(w, 2, 32, 0, 2, x, 1, new float[1]), "y must hold 2 values");
    refused(() -> kernels.multiplyF32(w, 2, 32, 0, 2, x, 0, x), "tokens must be at least 1");
    refused(
        () -> kernels.multiplyF32(ByteBuffer.allocate(256), 2, 32, 0, 2, x, 1, x),
        "w must be a direct buffer");
    refused(
        () -> kernels.multiplyResidues(w, 1, 2, w, 2, 0, 1, 1L << 54, w), "q must be in (2, 2^54)");
    refused(() -> kernels.multiplyResidues(w, 1, 2, w, 17, 0, 1, 101, w), "x must hold 272 bytes");
    refused(
        () -> kernels.multiplyResidues(w, 1, 2, w, 2, 1, 3, 101, w),
        "[from, to) must lie in [0, 2)");
    refused(
        () -> kernels.multiplyResidues(w, 1, 2, w, 2, 0, 1, 101, w.asReadOnlyBuffer()),
        "y must be writable");
    refused(
        () -> kernels.multiplyResidues(w, 1, 2, w.slice(1, 200), 2, 0, 1, 101, w),
        "must begin at a multiple of 8 bytes");
  }

  private static void refused(Runnable call, String message) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
