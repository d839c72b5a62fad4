package dev.selkie.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import org.testng.annotations.Test;

public class HalfFloatTest {
  @Test
  public void half_everyValue_goesThereAndBack() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = HalfFloat.toFloat((short) bits);
      if (Float.isFinite(value)) {
        assertThat(HalfFloat.of(value)).isEqualTo((short) bits);
        float above = Math.nextUp(value);
        assertThat(Math.abs(HalfFloat.toFloat(HalfFloat.of(above)) - value))
            .isLessThanOrEqualTo(Math.abs(above - value));
      }
    }
    assertThat(HalfFloat.of(65519.9f)).isEqualTo((short) 0x7bff);
    assertThat(HalfFloat.of(65520f)).isEqualTo((short) 0x7c00);
    assertThat(HalfFloat.of(1 + 0x1p-11f)).as("half to even").isEqualTo((short) 0x3c00);
    assertThat(HalfFloat.of(1 + 3 * 0x1p-11f)).as("half to even").isEqualTo((short) 0x3c02);
    assertThat(HalfFloat.toFloat(HalfFloat.of(Float.NaN))).isNaN();
  }
}
