package dev.selkie.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.testng.annotations.Test;

public class FloatMathTest {
  @Test
  public void exp_everyHundredthUlp_isWithinTwoUlps() {
    for (float x = -87.2f; x < 88; x += 0.000917f) {
      double exact = StrictMath.exp(x);
      double ulp = Math.ulp((float) exact);
      assertThat(Math.abs(FloatMath.exp(x) - exact)).as("exp(%s)", x).isLessThan(2 * ulp);
    }
  }

  @Test
  public void exp_atTheEnds_isBounded() {
    assertThat(FloatMath.exp(0)).isEqualTo(1);
    assertThat(FloatMath.exp(-0.0f)).isEqualTo(1);
    assertThat(FloatMath.exp(-100)).isZero();
    assertThat(FloatMath.exp(Float.NEGATIVE_INFINITY)).isZero();
    assertThat(FloatMath.exp(1000)).isFinite().isGreaterThan(1e38f);
    assertThat(FloatMath.exp(Float.NaN)).isNaN();
  }

  @Test
  public void silu_ofAnyValue_isXTimesTheLogistic() {
    for (float x = -80; x < 80; x += 0.31f) {
      double exact = x / (1 + Math.exp(-x));
      assertThat((double) FloatMath.silu(x)).isCloseTo(exact, withinPercentage(1e-4));
    }
    assertThat(FloatMath.silu(-1000)).isCloseTo(0, within(1e-30f));
    assertThat(FloatMath.silu(1000)).isEqualTo(1000);
  }
}
