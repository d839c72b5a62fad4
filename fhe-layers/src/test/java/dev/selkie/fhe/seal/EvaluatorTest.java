package dev.selkie.fhe.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Random;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** W·X through SEAL's public evaluator, against the same product of plain integers. */
@Test(groups = "native")
public class EvaluatorTest {
  private static final int DEGREE = 2048;
  private static final BfvParameters PARAMETERS = new BfvParameters(DEGREE, 48, 22);

  @BeforeClass(alwaysRun = true)
  void require() {
    NativeTests.requireSeal();
  }

  @Test
  public void product_smallMatrix_equalsPlainIntegers() {
    int rows = 3;
    int cols = 5;
    long seed = System.nanoTime();
    System.out.println("EvaluatorTest seed " + seed);
    Random random = new Random(seed);
    int[][] w = new int[rows][cols];
    for (int[] row : w) {
      for (int j = 0; j < cols; j++) {
        row[j] = random.nextInt(255) - 127;
      }
    }
    w[0][0] = 0;
    w[1][1] = -127;
    long[] x = random.longs((long) cols * DEGREE, -127, 128).toArray();
    long[] y = multiplyEncrypted(w, x, rows, cols);
    for (int i = 0; i < rows; i++) {
      for (int lane = 0; lane < DEGREE; lane++) {
        long expected = 0;
        for (int j = 0; j < cols; j++) {
          expected += w[i][j] * x[j * DEGREE + lane];
        }
        assertThat(y[i * DEGREE + lane]).isEqualTo(expected);
      }
    }
  }

  private static long[] multiplyEncrypted(int[][] w, long[] x, int rows, int cols) {
    long t = PARAMETERS.plainModulus();
    long[] plain = new long[x.length];
    for (int i = 0; i < x.length; i++) {
      plain[i] = Math.floorMod(x[i], t);
    }
    ByteBuffer in = ByteBuffer.allocateDirect(cols * PARAMETERS.ciphertextBytes());
    ByteBuffer out = ByteBuffer.allocateDirect(rows * PARAMETERS.ciphertextBytes());
    long[] y = new long[rows * DEGREE];
    try (SealContext context = SealContext.create(PARAMETERS);
        SecretKey key = SecretKey.generate(context);
        Encryptor encryptor = Encryptor.create(context, key);
        Decryptor decryptor = Decryptor.create(context, key);
        Evaluator evaluator = Evaluator.create(context)) {
      encryptor.encryptSymmetric(plain, 0, cols, in);
      for (int i = 0; i < rows; i++) {
        try (Ciphertext sum = multiplyRow(context, evaluator, w[i], in)) {
          sum.write(out, i);
        }
      }
      decryptor.decrypt(out, 0, rows, y);
    }
    for (int i = 0; i < y.length; i++) {
      y[i] = y[i] >= t / 2 ? y[i] - t : y[i];
    }
    return y;
  }

  private static Ciphertext multiplyRow(
      SealContext context, Evaluator evaluator, int[] weights, ByteBuffer in) {
    Ciphertext sum = Ciphertext.zero(context);
    for (int j = 0; j < weights.length; j++) {
      if (weights[j] == 0) {
        continue;
      }
      try (Ciphertext feature = Ciphertext.read(context, in, j);
          Plaintext weight = Plaintext.of(context, Math.abs(weights[j]))) {
        evaluator.multiplyPlain(feature, weight, feature);
        if (weights[j] > 0) {
          evaluator.add(sum, feature, sum);
        } else {
          evaluator.sub(sum, feature, sum);
        }
      }
    }
    return sum;
  }

  @Test
  public void negate_twice_givesTheSameBytes() {
    ByteBuffer bytes = ByteBuffer.allocateDirect(2 * PARAMETERS.ciphertextBytes());
    try (SealContext context = SealContext.create(PARAMETERS);
        SecretKey key = SecretKey.generate(context);
        Encryptor encryptor = Encryptor.create(context, key);
        Evaluator evaluator = Evaluator.create(context)) {
      encryptor.encryptSymmetric(new long[DEGREE], 0, 1, bytes);
      try (Ciphertext value = Ciphertext.read(context, bytes, 0)) {
        evaluator.negate(value, value);
        evaluator.negate(value, value);
        value.write(bytes, 1);
      }
    }
    int length = PARAMETERS.ciphertextBytes();
    assertThat(bytes.slice(length, length)).isEqualTo(bytes.slice(0, length));
  }

  @Test
  public void read_residueNotBelowQ_refused() {
    ByteBuffer bytes = ByteBuffer.allocateDirect(PARAMETERS.ciphertextBytes());
    bytes.putLong(0, -1L);
    try (SealContext context = SealContext.create(PARAMETERS)) {
      assertThatThrownBy(() -> Ciphertext.read(context, bytes, 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("index=0");
      assertThatThrownBy(() -> Ciphertext.read(context, bytes, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("must hold 65536 bytes");
      assertThatThrownBy(() -> Plaintext.of(context))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a plaintext must have 1 to 2048 coefficients: length=0");
    }
  }

  @Test
  public void add_ciphertextsOfDifferentParameters_refusedBySeal() {
    try (SealContext context = SealContext.create(PARAMETERS);
        SealContext other = SealContext.create(new BfvParameters(4096, 48, 22));
        Evaluator evaluator = Evaluator.create(context);
        Ciphertext left = Ciphertext.zero(context);
        Ciphertext right = Ciphertext.zero(other)) {
      assertThatThrownBy(() -> evaluator.add(left, right, left))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
