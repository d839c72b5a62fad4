package dev.selkie.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.testng.annotations.Test;

public class ParetoFrontTest {
  /** The first {@code right} of 200 questions right, each in {@code millis}. */
  private static ParetoFront.Mode mode(int right, double millis) {
    boolean[] answers = new boolean[200];
    Arrays.fill(answers, 0, right, true);
    return new ParetoFront.Mode(answers, new double[] {millis, millis});
  }

  private static double[] probabilities(ParetoFront.Mode... modes) {
    return ParetoFront.probabilities(List.of(modes), 2_000, 3);
  }

  @Test
  public void probabilities_fasterAndNeverWorse_leavesTheOtherNone() {
    assertThat(probabilities(mode(120, 1), mode(120, 2))).containsExactly(1, 0);
  }

  @Test
  public void probabilities_equalModes_areBothOnTheFront() {
    double[] both = probabilities(mode(120, 1), mode(120, 1));
    assertThat(both[0]).isCloseTo(1, within(1e-9));
    assertThat(both[1]).isCloseTo(1, within(1e-9));
  }

  /** One question of 200 is drawn at least once in 1 - (1 - 1/200)^200 of all resamples. */
  @Test
  public void probabilities_slowerAndOneAnswerBetter_isTheKnownShare() {
    double[] both = probabilities(mode(120, 1), mode(121, 2));
    assertThat(both[0]).isCloseTo(1, within(1e-9));
    assertThat(both[1]).isCloseTo(1 - Math.pow(199 / 200.0, 200), within(0.04));
  }

  @Test
  public void probabilities_differentQuestions_areRefused() {
    ParetoFront.Mode few = new ParetoFront.Mode(new boolean[3], new double[] {1});
    assertThatThrownBy(() -> probabilities(mode(1, 1), few))
        .hasMessageContaining("modes must have answered the same questions");
  }
}
