package dev.selkie.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.testng.annotations.Test;

public class TextTest {
  @Test
  public void escape_markupAndControls_areHarmless() {
    assertThat(Text.escape("<script>&\"'\u0000\u001b\ud800x"))
        .isEqualTo("&lt;script&gt;&amp;&quot;&#39;\ufffd\ufffd\ufffdx");
    assertThat(Text.escape("a\nb \ud83d\ude00")).isEqualTo("a\nb \ud83d\ude00");
  }

  @Test
  public void points_signs_areShownAndZeroHasNone() {
    assertThat(Text.points(0.44)).isEqualTo("+0.4");
    assertThat(Text.points(-1.26)).isEqualTo("\u22121.3");
    assertThat(Text.points(-0.04)).isEqualTo("0.0");
  }

  @Test
  public void millis_everyMagnitude_hasAFittingUnit() {
    assertThat(Text.millis(0.25)).isEqualTo("250\u202fµs");
    assertThat(Text.millis(2.345)).isIn("2.34\u202fms", "2.35\u202fms");
    assertThat(Text.millis(1_850)).isEqualTo("1.85\u202fs");
    assertThat(Text.millis(600_000)).isEqualTo("10.0\u202fmin");
  }

  @Test
  public void modelName_cachedCopy_losesHashAndEnding() {
    assertThat(Text.modelName("pup-0123456789abcdef.gguf")).isEqualTo("pup");
    assertThat(Text.modelName("Qwen2.5-0.5B-Q4_0.gguf")).isEqualTo("Qwen2.5-0.5B-Q4_0");
    assertThat(Text.modelName("stories260K")).isEqualTo("stories260K");
  }
}
