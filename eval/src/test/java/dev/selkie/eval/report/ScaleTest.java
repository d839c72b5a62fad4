package dev.selkie.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.testng.annotations.Test;

public class ScaleTest {
  @Test
  public void at_logarithmic_equalRatiosAreEqualDistances() {
    Scale scale = new Scale(1, 10_000, 0, 400, true);
    assertThat(scale.at(1)).isZero();
    assertThat(scale.at(100)).isCloseTo(200, within(1e-9));
    assertThat(scale.ticks()).containsExactly(1.0, 10.0, 100.0, 1_000.0, 10_000.0);
  }

  @Test
  public void ticks_shortLogRange_haveTwosAndFives() {
    assertThat(new Scale(3, 60, 0, 1, true).ticks()).containsExactly(5.0, 10.0, 20.0, 50.0);
  }

  @Test
  public void ticks_linear_areRoundAndIncludeZero() {
    assertThat(new Scale(-1.3, 4.2, 0, 1, false).ticks())
        .containsExactly(-1.0, 0.0, 1.0, 2.0, 3.0, 4.0);
  }

  @Test
  public void scale_emptyRange_isRefused() {
    assertThatThrownBy(() -> new Scale(1, 1, 0, 1, false))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Scale(0, 1, 0, 1, true))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
