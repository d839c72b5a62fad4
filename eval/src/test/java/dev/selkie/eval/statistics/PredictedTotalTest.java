package dev.selkie.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.testng.annotations.Test;

public class PredictedTotalTest {
  @Test
  public void of_everythingSeen_isTheSumExactly() {
    PredictedTotal total = PredictedTotal.of(new double[] {1, 2, 6}, 3);
    assertThat(total.value()).isEqualTo(9);
    assertThat(total.interval()).isEqualTo(new Interval(9, 9));
  }

  /** By hand: mean 2, s = 1, t(2) = 4.302653, half-width t·√(30·27/3). */
  @Test
  public void of_threeOfThirty_isTheClosedForm() {
    PredictedTotal total = PredictedTotal.of(new double[] {1, 2, 3}, 30);
    assertThat(total.value()).isEqualTo(60);
    assertThat(total.interval().high()).isCloseTo(60 + 4.302653 * Math.sqrt(270), within(1e-4));
    assertThat(total.interval().low()).isEqualTo(6);
  }

  @Test
  public void of_skewedTimes_coversTheSumAboutAsOftenAsPromised() {
    long seed = 4;
    SplittableRandom random = new SplittableRandom(seed);
    int covered = 0;
    int trials = 4_000;
    for (int trial = 0; trial < trials; trial++) {
      double[] all = new double[400];
      Arrays.setAll(all, i -> 0.3 + 0.2 * -Math.log(1 - random.nextDouble()));
      PredictedTotal total = PredictedTotal.of(Arrays.copyOf(all, 20), all.length);
      double truth = Arrays.stream(all).sum();
      covered += total.interval().low() <= truth && truth <= total.interval().high() ? 1 : 0;
    }
    assertThat((double) covered / trials).as("seed %d", seed).isBetween(0.90, 0.965);
  }

  @Test
  public void of_oneTime_isRefused() {
    assertThatThrownBy(() -> PredictedTotal.of(new double[] {1}, 9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 values at least");
  }
}
