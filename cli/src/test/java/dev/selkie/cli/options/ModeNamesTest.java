package dev.selkie.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.linear.IntegerScheme;
import java.util.List;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class ModeNamesTest {
  @Test
  public void modes_list_isReadInOrder() {
    assertThat(
            ModeNames.modes(
                List.of("f32", "q", "int", "int:w4a8", "enc"), IntegerScheme.W8A12, "bfv-block"))
        .containsExactly(
            new ExecutionMode.Float32(),
            new ExecutionMode.Quantized(),
            new ExecutionMode.ClearInteger(IntegerScheme.W8A12),
            new ExecutionMode.ClearInteger(IntegerScheme.W4A8),
            new ExecutionMode.Encrypted(IntegerScheme.W8A12, "bfv-block"));
  }

  @DataProvider
  static Object[][] mistakes() {
    return new Object[][] {
      {"f33", "Unknown mode 'f33'. Did you mean: f32?"},
      {"ecn", "Unknown mode 'ecn'. Did you mean: enc?"},
      {"int:w8a9", "Unknown integer scheme 'w8a9'. Did you mean: w8a8?"},
      {"f32:w8a8", "mode f32 has no integer scheme: f32:w8a8"},
    };
  }

  @Test(dataProvider = "mistakes")
  public void mode_mistake_isNamed(String text, String sentence) {
    assertThatThrownBy(() -> ModeNames.mode(text, IntegerScheme.W8A8, "bfv-block"))
        .isInstanceOf(CommandFailure.class)
        .hasMessage(sentence);
  }

  @Test
  public void mode_unknownBackend_suggestsNearOne() {
    assertThatThrownBy(() -> ModeNames.mode("enc", IntegerScheme.W8A8, "bfv-blok"))
        .hasMessageContaining("Did you mean: bfv-block?");
  }

  @Test
  public void modes_repeated_isRefused() {
    assertThatThrownBy(
            () -> ModeNames.modes(List.of("int", "int:w8a8"), IntegerScheme.W8A8, "bfv-block"))
        .hasMessageContaining("named twice: int:w8a8");
  }
}
