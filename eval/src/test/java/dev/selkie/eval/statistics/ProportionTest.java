package dev.selkie.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.testng.annotations.Test;

public class ProportionTest {
  /** Square of the normal quantile 1.959964. */
  private static final double Z2 = 3.841459;

  @Test
  public void wilson_noSuccess_hasClosedForm() {
    for (int n : new int[] {1, 10, 135}) {
      Interval interval = new Proportion(0, n).wilson();
      assertThat(interval.low()).isCloseTo(0, within(1e-12));
      assertThat(interval.high()).isCloseTo(Z2 / (n + Z2), within(1e-6));
    }
  }

  @Test
  public void wilson_half_hasClosedForm() {
    Interval interval = new Proportion(50, 100).wilson();
    double half = 0.5 * Math.sqrt(Z2 / (100 + Z2));
    assertThat(interval.low()).isCloseTo(0.5 - half, within(1e-6));
    assertThat(interval.high()).isCloseTo(0.5 + half, within(1e-6));
  }

  @Test
  public void wilson_allSuccesses_mirrorsNone() {
    Interval all = new Proportion(20, 20).wilson();
    Interval none = new Proportion(0, 20).wilson();
    assertThat(all.low()).isCloseTo(1 - none.high(), within(1e-12));
  }

  @Test
  public void proportion_outOfRange_isRefused() {
    assertThatThrownBy(() -> new Proportion(2, 1)).hasMessageContaining("2/1");
    assertThatThrownBy(() -> new Proportion(0, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
