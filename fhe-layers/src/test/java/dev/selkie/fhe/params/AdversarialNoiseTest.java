package dev.selkie.fhe.params;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selkie.fhe.seal.BfvParameters;
import dev.selkie.fhe.seal.Decryptor;
import dev.selkie.fhe.seal.NativeTests;
import dev.selkie.fhe.seal.SealContext;
import dev.selkie.fhe.seal.SecretKey;
import dev.selkie.kernels.KernelProvider;
import dev.selkie.kernels.Residues;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/**
 * Where exactness ends, with noise chosen by an adversary: c1 = 0 and c0 = round(q·m/t) + e, so
 * that the noise of each input is exactly e, of the sign of its weight. SEAL decrypts the product.
 */
@Test(groups = "native")
public final class AdversarialNoiseTest {
  private static final int DEGREE = Certifier.DEGREE;

  @BeforeClass(alwaysRun = true)
  public void requireSeal() {
    NativeTests.requireSeal();
  }

  /** Columns, weight, activation bound. */
  @DataProvider
  public Object[][] matrices() {
    return new Object[][] {{768, 127, 127}, {2048, 127, 127}, {2048, 7, 127}, {5632, 127, 127}};
  }

  /** With every e at SEAL's bound of 21 a modulus that the deterministic bound accepts is exact. */
  @Test(dataProvider = "matrices")
  public void product_everyNoiseAtItsBound_isExactWhereTheCertificateSaysSo(
      int cols, int weight, int bound) {
    RowNorms norms = norms(cols, weight);
    int log2t = log2t(norms, bound);
    int bits = log2t + 1;
    while (!NoiseBound.deterministic(norms, NttPrime.largest(DEGREE, bits), log2t)) {
      bits++;
    }

    assertThat(bits).isLessThanOrEqualTo(Certifier.MAX_COEFFICIENT_BITS);
    assertThat(exact(cols, weight, bound, bits, log2t, NoiseBound.LARGEST)).isTrue();
    assertThat(exact(cols, weight, bound, bits - 2, log2t, NoiseBound.LARGEST)).isFalse();
  }

  /**
   * The probabilistic bound stands on a noise that is reached with probability 2^-168. At the
   * smallest modulus that it accepts that noise is still exact; two bits less, it is not.
   */
  @Test(dataProvider = "matrices")
  public void product_noiseOfTheProbabilisticBound_endsWithinTwoBits(
      int cols, int weight, int bound) {
    RowNorms norms = norms(cols, weight);
    int log2t = log2t(norms, bound);
    int bits = log2t + 1;
    while (NoiseBound.failureLog2(norms, NttPrime.largest(DEGREE, bits), log2t)
        > Certifier.MAX_FAILURE_LOG2) {
      bits++;
    }
    double total = 49.6 * Math.sqrt((double) norms.norm2Squared()) + norms.norm1() / 2.0;
    long each = (long) (total / norms.norm1());

    assertThat(exact(cols, weight, bound, bits, log2t, each)).isTrue();
    assertThat(exact(cols, weight, bound, bits - 2, log2t, each + 1)).isFalse();
  }

  private static RowNorms norms(int cols, int weight) {
    return new RowNorms((long) cols * weight, (long) cols * weight * weight);
  }

  private static int log2t(RowNorms norms, int bound) {
    return Long.SIZE - Long.numberOfLeadingZeros(2 * norms.norm1() * bound);
  }

  /** Whether a row of equal weights decrypts to the exact sum, every input having noise e. */
  private static boolean exact(int cols, int weight, int bound, int bits, int log2t, long noise) {
    long q = NttPrime.largest(DEGREE, bits);
    ByteBuffer w = ByteBuffer.allocateDirect(cols);
    ByteBuffer x = Residues.allocate(cols, 1);
    long encoded =
        BigInteger.valueOf(q)
            .multiply(BigInteger.valueOf(bound))
            .shiftLeft(1)
            .add(BigInteger.ONE.shiftLeft(log2t))
            .shiftRight(log2t + 1)
            .longValueExact();
    for (int j = 0; j < cols; j++) {
      w.put(j, (byte) weight);
      x.putLong(j * Long.BYTES, (encoded + noise) % q);
    }
    ByteBuffer y = Residues.allocate(1, 1);
    KernelProvider.detect().multiplyResidues(w, 1, cols, x, 1, 0, 1, q, y);
    return decrypt(new BfvParameters(DEGREE, bits, log2t), y.getLong(0))
        == (long) cols * weight * bound;
  }

  private static long decrypt(BfvParameters parameters, long residue) {
    ByteBuffer ciphertext =
        ByteBuffer.allocateDirect(parameters.ciphertextBytes()).order(ByteOrder.LITTLE_ENDIAN);
    ciphertext.putLong(0, residue);
    long[] plain = new long[DEGREE];
    try (SealContext context = SealContext.create(parameters);
        SecretKey key = SecretKey.generate(context);
        Decryptor decryptor = Decryptor.create(context, key)) {
      decryptor.decrypt(ciphertext, 0, 1, plain);
    }
    return plain[0];
  }
}
