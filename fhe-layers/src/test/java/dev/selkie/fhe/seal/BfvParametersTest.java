package dev.selkie.fhe.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class BfvParametersTest {
  @DataProvider
  Object[][] refused() {
    return new Object[][] {
      {1024, 27, 10, "degree must be 2048 or 4096: degree=1024"},
      {2048, 54, 26, "coeffModulusBits must be in [20, 53] at degree 2048: coeffModulusBits=54"},
      {4096, 61, 26, "coeffModulusBits must be in [20, 60] at degree 4096: coeffModulusBits=61"},
      {2048, 19, 2, "coeffModulusBits must be in [20, 53] at degree 2048: coeffModulusBits=19"},
      {2048, 48, 1, "log2PlainModulus must be in [2, 47]: log2PlainModulus=1"},
      {2048, 48, 48, "log2PlainModulus must be in [2, 47]: log2PlainModulus=48"},
    };
  }

  @Test(dataProvider = "refused")
  public void create_badValue_namesRuleAndValue(int degree, int bits, int log2t, String message) {
    assertThatThrownBy(() -> new BfvParameters(degree, bits, log2t))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  public void create_goodValues_derivesSizes() {
    BfvParameters parameters = new BfvParameters(2048, 48, 26);
    assertThat(parameters.plainModulus()).isEqualTo(67_108_864L);
    assertThat(parameters.ciphertextBytes()).isEqualTo(32_768);
  }
}
