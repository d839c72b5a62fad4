package dev.selkie.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.testng.annotations.Test;

public class PairedLossTest {
  @Test
  public void interval_smallTable_hasClosedForm() {
    // b = 9, c = 1, n = 48: (9 - 1) / 50 with variance (10/50 + 2/50 - (8/50)^2) / 50.
    Interval interval = new PairedLoss(48, 9, 1).interval();
    double error = 100 * Math.sqrt((0.24 - 0.0256) / 50);

    assertThat(interval.low()).isCloseTo(16 - 1.959964 * error, within(1e-4));
    assertThat(interval.high()).isCloseTo(16 + 1.959964 * error, within(1e-4));
  }

  @Test
  public void interval_noFlip_isNoPoint() {
    Interval interval = new PairedLoss(300, 0, 0).interval();

    assertThat(interval.high()).isPositive().isLessThan(1.5);
    assertThat(interval.low()).isEqualTo(-interval.high());
  }

  @Test
  public void interval_simulatedTruth_isCoveredAboutAsOftenAsPromised() {
    assertThat(coverage(20_261_122, 60, 0.06, 0.02)).isBetween(0.93, 0.99);
    assertThat(coverage(20_261_123, 400, 0.03, 0.03)).isBetween(0.93, 0.975);
    assertThat(coverage(20_261_124, 2_000, 0.10, 0.05)).isBetween(0.935, 0.965);
  }

  private static double coverage(long seed, int questions, double lost, double won) {
    Random random = new Random(seed);
    int trials = 4_000;
    int covered = 0;
    for (int trial = 0; trial < trials; trial++) {
      int harmful = 0;
      int beneficial = 0;
      for (int i = 0; i < questions; i++) {
        double draw = random.nextDouble();
        harmful += draw < lost ? 1 : 0;
        beneficial += draw >= lost && draw < lost + won ? 1 : 0;
      }
      Interval interval = new PairedLoss(questions, harmful, beneficial).interval();
      double truth = 100 * (lost - won);
      covered += interval.low() <= truth && truth <= interval.high() ? 1 : 0;
    }
    return (double) covered / trials;
  }

  @Test
  public void equivalenceP_isOneHalfWhereTheLossIsTheMargin() {
    assertThat(new PairedLoss(98, 5, 3).equivalenceP(2)).isCloseTo(0.5, within(1e-12));
  }

  @Test
  public void equivalenceP_moreQuestions_provesWhatFewCannot() {
    assertThat(new PairedLoss(100, 3, 3).equivalenceP(1)).isGreaterThan(0.3);
    assertThat(new PairedLoss(14_042, 421, 421).equivalenceP(1)).isLessThan(0.001);
  }

  @Test
  public void equivalenceP_marginOfNothing_isRefused() {
    assertThatThrownBy(() -> new PairedLoss(10, 0, 0).equivalenceP(0))
        .hasMessageContaining("margin must be positive");
  }

  @Test
  public void detectablePoints_fullMmluWithSixPercentDisagreement_isAboutHalfAPoint() {
    assertThat(new PairedLoss(14_042, 421, 421).detectablePoints()).isCloseTo(0.58, within(0.005));
  }

  @Test
  public void detectablePoints_simulated_isDetectedFourTimesInFive() {
    int questions = 2_000;
    double disagreement = 0.10;
    double points = new PairedLoss(questions, 100, 100).detectablePoints();
    double lost = disagreement / 2 + points / 200;
    Random random = new Random(5);
    int found = 0;
    for (int trial = 0; trial < 1_000; trial++) {
      int harmful = 0;
      int beneficial = 0;
      for (int i = 0; i < questions; i++) {
        double draw = random.nextDouble();
        harmful += draw < lost ? 1 : 0;
        beneficial += draw >= lost && draw < disagreement ? 1 : 0;
      }
      Interval interval = new PairedLoss(questions, harmful, beneficial).interval();
      found += interval.low() > 0 ? 1 : 0;
    }
    assertThat(found / 1_000.0).isBetween(0.75, 0.86);
  }

  @Test
  public void clustered_clustersOfOne_isTheCentralLimitInterval() {
    int[] differences = new int[1_000];
    for (int i = 0; i < 70; i++) {
      differences[i] = i < 50 ? 1 : -1;
    }
    List<String> clusters = IntStream.range(0, 1_000).mapToObj(Integer::toString).toList();
    double variance = 0.07 - 0.03 * 0.03;
    double error = Math.sqrt(variance / 999);

    Interval interval = PairedLoss.clustered(differences, clusters);

    assertThat(interval.low()).isCloseTo(100 * (0.03 - 1.9623 * error), within(1e-3));
    assertThat(interval.high()).isCloseTo(100 * (0.03 + 1.9623 * error), within(1e-3));
  }

  @Test
  public void clustered_copiesOfQuestions_countOnce() {
    List<Integer> once = new ArrayList<>(Collections.nCopies(200, 0));
    for (int i = 0; i < 20; i++) {
      once.set(i, i < 15 ? 1 : -1);
    }
    int[] copied = new int[2_000];
    List<String> clusters = new ArrayList<>();
    for (int i = 0; i < copied.length; i++) {
      copied[i] = once.get(i / 10);
      clusters.add("passage " + i / 10);
    }
    int[] single = once.stream().mapToInt(Integer::intValue).toArray();
    List<String> singles = IntStream.range(0, 200).mapToObj(Integer::toString).toList();

    Interval clustered = PairedLoss.clustered(copied, clusters);
    Interval expected = PairedLoss.clustered(single, singles);

    assertThat(clustered.low()).isCloseTo(expected.low(), within(1e-9));
    assertThat(clustered.high()).isCloseTo(expected.high(), within(1e-9));
  }

  @Test
  public void clustered_oneCluster_isRefused() {
    assertThatThrownBy(() -> PairedLoss.clustered(new int[3], Collections.nCopies(3, "one")))
        .hasMessageContaining("at least two distinct");
  }
}
