package dev.selkie.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.testng.annotations.Test;

public class ChoiceDistributionTest {
  @Test
  public void best_tie_isTheFirstAndIsNamed() {
    double[] scores = {-3, -1, -1, -2};
    assertThat(ChoiceDistribution.best(scores)).isEqualTo(1);
    assertThat(ChoiceDistribution.tied(scores)).isTrue();
    assertThat(ChoiceDistribution.tied(new double[] {-1, -2, -2, -3})).isFalse();
  }

  @Test
  public void divergence_twoChoices_hasClosedForm() {
    double[] fair = {0, 0};
    double[] skewed = {Math.log(0.9), Math.log(0.1)};
    assertThat(ChoiceDistribution.divergence(fair, skewed))
        .isCloseTo(0.5 * Math.log(0.5 / 0.9) + 0.5 * Math.log(0.5 / 0.1), within(1e-12));
  }

  @Test
  public void divergence_shiftedScores_isZero() {
    double[] scores = {-700, -701, -705, -720};
    double[] shifted = {0, -1, -5, -20};
    assertThat(ChoiceDistribution.divergence(scores, shifted)).isCloseTo(0, within(1e-12));
  }
}
