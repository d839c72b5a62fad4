package dev.selkie.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.testng.annotations.Test;

public class PairedAnswersTest {
  /** A pair with these many harmful and beneficial flips; everything else is right in both. */
  private static PairedAnswers pair(int questions, int harmful, int beneficial) {
    int[] answers = new int[questions];
    int[] reference = new int[questions];
    int[] other = new int[questions];
    for (int i = 0; i < harmful; i++) {
      other[i] = 1;
    }
    for (int i = harmful; i < harmful + beneficial; i++) {
      reference[i] = 1;
    }
    return new PairedAnswers(answers, reference, other);
  }

  @Test
  public void flips_everyKind_isCounted() {
    int[] answers = {0, 0, 0, 0, 0};
    int[] reference = {0, 0, 1, 1, 1};
    int[] other = {0, 2, 0, 2, 1};
    PairedAnswers pair = new PairedAnswers(answers, reference, other);
    assertThat(pair.flips()).isEqualTo(new PairedAnswers.Flips(1, 1, 1));
    assertThat(pair.flips().total()).isEqualTo(3);
    assertThat(pair.lossPoints()).isZero();
  }

  @Test
  public void lossPoints_threeOfHundred_isThree() {
    assertThat(pair(100, 5, 2).lossPoints()).isCloseTo(3, within(1e-12));
  }

  @Test
  public void mcnemarMidP_smallTables_haveClosedForm() {
    assertThat(pair(10, 0, 0).mcnemarMidP()).isEqualTo(1);
    assertThat(pair(10, 3, 3).mcnemarMidP()).isCloseTo(1, within(1e-12));
    assertThat(pair(10, 5, 0).mcnemarMidP()).isCloseTo(1.0 / 32, within(1e-12));
    assertThat(pair(20, 1, 9).mcnemarMidP()).isCloseTo(12.0 / 1024, within(1e-12));
    assertThat(pair(20, 9, 1).mcnemarMidP()).isCloseTo(12.0 / 1024, within(1e-12));
  }

  @Test
  public void bootstrap_noDifference_isAPoint() {
    assertThat(pair(50, 0, 0).bootstrap(1_000, 1)).isEqualTo(new Interval(0, 0));
  }

  @Test
  public void lossInterval_noDifference_isBoundedByTheExactInterval() {
    Interval interval = pair(300, 0, 0).lossInterval(1_000, 1);
    assertThat(interval.high()).isCloseTo(1.222, within(0.001));
    assertThat(interval.low()).isEqualTo(-interval.high());
    assertThat(Math.pow(1 - interval.high() / 100, 300)).isCloseTo(0.025, within(1e-9));
    assertThat(pair(300, 1, 0).lossInterval(1_000, 1))
        .isEqualTo(pair(300, 1, 0).bootstrap(1_000, 1));
  }

  @Test
  public void bootstrap_sameSeed_sameInterval() {
    assertThat(pair(300, 20, 10).bootstrap(2_000, 7))
        .isEqualTo(pair(300, 20, 10).bootstrap(2_000, 7));
  }

  @Test
  public void bootstrap_manyQuestions_agreesWithNormalInterval() {
    int n = 4_000;
    double p = 200.0 / n;
    double q = 120.0 / n;
    double standardError = 100 * Math.sqrt((p + q - (p - q) * (p - q)) / n);
    Interval interval = pair(n, 200, 120).bootstrap(10_000, 3);
    assertThat(interval.low()).isCloseTo(2 - 1.96 * standardError, within(0.08));
    assertThat(interval.high()).isCloseTo(2 + 1.96 * standardError, within(0.08));
  }

  @Test
  public void bootstrap_simulatedTruth_isCoveredAboutAsOftenAsPromised() {
    long seed = 20261122;
    System.out.println("PairedAnswersTest seed " + seed);
    Random random = new Random(seed);
    int covered = 0;
    int trials = 400;
    double truth = 100 * (0.10 - 0.05);
    for (int trial = 0; trial < trials; trial++) {
      int[] answers = new int[300];
      int[] reference = new int[300];
      int[] other = new int[300];
      for (int i = 0; i < 300; i++) {
        double draw = random.nextDouble();
        other[i] = draw < 0.10 ? 1 : 0;
        reference[i] = draw >= 0.10 && draw < 0.15 ? 1 : 0;
      }
      Interval interval = new PairedAnswers(answers, reference, other).bootstrap(500, trial);
      covered += interval.low() <= truth && truth <= interval.high() ? 1 : 0;
    }
    assertThat((double) covered / trials).isBetween(0.91, 0.985);
  }

  @Test
  public void pair_unequalLengths_isRefused() {
    assertThatThrownBy(() -> new PairedAnswers(new int[2], new int[2], new int[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2, 2, 3");
  }
}
