package dev.selkie.fhe.params;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.selkie.engine.linear.MatrixCertificate;
import dev.selkie.engine.linear.UncertifiedMatrixException;
import dev.selkie.fhe.Matrices;
import java.util.Random;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public final class CertifierTest {
  /** Worst case, all weights at ±127: columns, activation bound, log2 of t that the range needs. */
  @DataProvider
  public Object[][] worstCases() {
    return new Object[][] {{768, 127, 25}, {2048, 127, 26}, {2048, 2047, 30}, {5632, 127, 28}};
  }

  @Test(dataProvider = "worstCases")
  public void certify_allWeightsAtMaximum_isExactWithin53Bits(int cols, int bound, int log2t) {
    MatrixCertificate certificate =
        Certifier.certify(Matrices.constant("worst", 3, cols, 127), bound);

    assertThat(certificate.verdict()).isEqualTo(Certifier.EXACT);
    assertThat(certificate.log2t()).isEqualTo(log2t);
    assertThat(certificate.norm1()).isEqualTo(127L * cols);
    assertThat(certificate.norm2()).isCloseTo(127 * Math.sqrt(cols), within(1e-9));
    assertThat(certificate.failureLog2()).isLessThanOrEqualTo(-128);
  }

  @Test
  public void certify_oneLimbLess_wouldNotHold() {
    MatrixCertificate certificate = Certifier.certify(Matrices.constant("w", 2, 2048, 127), 127);
    int fewer = (certificate.log2q() - 1) / 8 * 8;
    long smaller = NttPrime.largest(Certifier.DEGREE, fewer);

    assertThat(
            NoiseBound.failureLog2(
                new RowNorms(127L * 2048, 127L * 127 * 2048), smaller, certificate.log2t()))
        .isGreaterThan(-128);
  }

  @Test
  public void certify_knownThreshold_isTheSubGaussianQuantile() {
    // B = 49.6·‖w‖₂ + ‖w‖₁/2 is where one coefficient fails with probability 2^-168.
    RowNorms norms = new RowNorms(0, 1_000_000);
    int log2t = 10;
    double q = 49.6 * 1000 * 2 * Math.scalb(1.0, log2t);

    assertThat(NoiseBound.failureLog2(norms, Math.round(q), log2t)).isCloseTo(-128, within(1.0));
  }

  @Test
  public void certify_deterministicBound_needsMoreBits() {
    RowNorms norms = new RowNorms(127L * 2048, 127L * 127 * 2048);
    long needed = (long) (21.5 * norms.norm1() * Math.scalb(2.0, 26));

    assertThat(NoiseBound.deterministic(norms, needed + needed / 1000, 26)).isTrue();
    assertThat(NoiseBound.deterministic(norms, needed - needed / 1000, 26)).isFalse();
  }

  @Test
  public void certify_zeroMatrix_isExact() {
    MatrixCertificate certificate = Certifier.certify(Matrices.constant("zero", 2, 7, 0), 127);

    assertThat(certificate.verdict()).isEqualTo(Certifier.EXACT);
    assertThat(certificate.failureLog2()).isLessThanOrEqualTo(-128);
    assertThat(1 << certificate.log2t()).as("activations fit too").isGreaterThan(2 * 127);
  }

  @Test
  public void norms_ofACertificate_areThoseOfTheMatrix() {
    Random random = new Random(5);
    for (int round = 0; round < 200; round++) {
      var matrix = Matrices.random("m", 3, 1 + random.nextInt(2000), 127, random);
      assertThat(RowNorms.of(Certifier.certify(matrix, 127))).isEqualTo(RowNorms.of(matrix));
    }
    var largest = Matrices.constant("m", 1, 65_535, -128);
    assertThat(RowNorms.of(Certifier.certify(largest, 1))).isEqualTo(RowNorms.of(largest));
  }

  @Test
  public void parameters_tooManyColumnsForTheBound_areRefusedByName() {
    MatrixCertificate certificate =
        Certifier.certify(Matrices.constant("blk.0.ffn_down", 1, 60_000, 127), 2047);

    assertThatThrownBy(() -> Certifier.parameters(certificate))
        .isInstanceOf(UncertifiedMatrixException.class)
        .hasMessageContaining("blk.0.ffn_down")
        .hasMessageContaining("norm1=7620000");
  }

  @Test
  public void certify_activationBoundZero_throws() {
    assertThatThrownBy(() -> Certifier.certify(Matrices.constant("w", 1, 1, 1), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("activationMax=0");
  }

  @Test
  public void certify_randomMatrices_rangeHoldsEveryPossibleResult() {
    Random random = new Random(7);
    for (int round = 0; round < 50; round++) {
      int cols = 1 + random.nextInt(300);
      var matrix = Matrices.random("r", 1 + random.nextInt(5), cols, 127, random);
      int bound = 1 + random.nextInt(2047);
      MatrixCertificate certificate = Certifier.certify(matrix, bound);
      assertThat(certificate.norm1() * bound)
          .as("seed 7, round %d", round)
          .isLessThan(1L << (certificate.log2t() - 1));
    }
  }

  @Test
  public void truncation_largest_holdsAndOneMoreBitDoesNot() {
    RowNorms norms = new RowNorms(60_000, 3_000_000);
    int log2t = 24;
    long q = NttPrime.largest(Certifier.DEGREE, 48);
    Truncation best = Truncation.largest(norms, 48, log2t);

    assertThat(best.c0()).isPositive();
    assertThat(best.c1()).isPositive();
    assertThat(NoiseBound.failureLog2(norms, q, log2t, best)).isLessThanOrEqualTo(-128);
    assertThat(NoiseBound.failureLog2(norms, q, log2t, new Truncation(best.c0() + 1, best.c1())))
        .isGreaterThan(-128);
    assertThat(NoiseBound.failureLog2(norms, q, log2t, new Truncation(best.c0(), best.c1() + 1)))
        .isGreaterThan(-128);
  }

  @Test
  public void certify_hiddenWidth2048_staysWithinTheBytesPromised() {
    // 127 * normal weights with an absolute maximum of 127 a row have about this norm.
    MatrixCertificate certificate =
        Certifier.certify(Matrices.random("w", 64, 2048, 90, new Random(3)), 127);
    Truncation truncation =
        Truncation.largest(
            RowNorms.of(Matrices.random("w", 64, 2048, 90, new Random(3))),
            certificate.log2q(),
            certificate.log2t());

    assertThat(certificate.log2q() / 8.0).isLessThanOrEqualTo(6.1);
    assertThat((2 * certificate.log2q() - truncation.c0() - truncation.c1()) / 8.0)
        .isLessThanOrEqualTo(8.5);
  }
}
