package dev.selkie.engine.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.Model;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.linear.IntegerScheme;
import dev.selkie.engine.testing.TestData;
import dev.selkie.engine.weights.OpenOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.testng.annotations.Test;

@Test(groups = "testdata")
public class PerplexityTest {
  @Test(groups = "testdata")
  public void ofTexts_stories260K_hasTheKnownLoss() throws IOException {
    try (Model model = Model.open(TestData.require("models/stories260K"), OpenOptions.NONE);
        Decoder decoder = model.decoder(new ExecutionMode.Float32(), 2)) {
      Perplexity perplexity = new Perplexity(decoder, model.tokenizer());
      // The known loss is that of the first 128 positions of each text.
      Perplexity.Result result = perplexity.ofTexts(stories(20), 128);
      assertThat(result.tokens()).isEqualTo(2540);
      assertThat(result.nll()).isCloseTo(1.2496, within(5e-5));
      assertThat(result.perplexity()).isCloseTo(Math.exp(1.2496), within(2e-4));
      assertThat(result.standardError()).isBetween(0.02, 0.05);
      assertThat(result.divergence()).isEmpty();
      assertThatThrownBy(() -> perplexity.ofTexts(List.of("")))
          .hasMessageContaining("at least one token");
    }
  }

  @Test(groups = "testdata")
  public void ofTexts_againstFloat32_ordersTheModes() throws IOException {
    List<String> texts = stories(5);
    try (Model model = Model.open(TestData.require("models/stories260K"), OpenOptions.NONE);
        Decoder reference = model.decoder(new ExecutionMode.Float32(), 2)) {
      Perplexity.Divergence itself =
          divergence(model, reference, texts, new ExecutionMode.Float32());
      assertThat(itself.max()).isZero();
      assertThat(itself.sameTop1()).isEqualTo(1);
      double q = divergence(model, reference, texts, new ExecutionMode.Quantized()).mean();
      double w8 =
          divergence(model, reference, texts, new ExecutionMode.ClearInteger(IntegerScheme.W8A8))
              .mean();
      double w8a12 =
          divergence(model, reference, texts, new ExecutionMode.ClearInteger(IntegerScheme.W8A12))
              .mean();
      double w4 =
          divergence(model, reference, texts, new ExecutionMode.ClearInteger(IntegerScheme.W4A8))
              .mean();
      assertThat(q).isBetween(0.0, 0.01);
      assertThat(w8a12).isBetween(0.0, w8);
      assertThat(w8).isBetween(q, 0.05);
      assertThat(w4).isBetween(2 * w8, 1.0);
    }
  }

  private static Perplexity.Divergence divergence(
      Model model, Decoder reference, List<String> texts, ExecutionMode mode) throws IOException {
    try (Decoder decoder = model.decoder(mode, 2)) {
      return new Perplexity(decoder, model.tokenizer(), reference)
          .ofTexts(texts)
          .divergence()
          .orElseThrow();
    }
  }

  @Test(groups = "testdata")
  public void ofText_longerThanTheContext_scoresEveryToken() throws IOException {
    String text = String.join(" ", stories(6));
    try (Model model = Model.open(TestData.require("models/stories260K"), OpenOptions.NONE);
        Decoder decoder = model.decoder(new ExecutionMode.Float32(), 2)) {
      Perplexity.Result result = new Perplexity(decoder, model.tokenizer()).ofText(text);
      assertThat(result.tokens()).isEqualTo(model.tokenizer().encode(text).length);
      assertThat(result.nll()).isBetween(1.0, 1.7);
    }
  }

  /** The first texts of a JSON array of strings; the test has no JSON reader. */
  private static List<String> stories(int count) throws IOException {
    String json = Files.readString(TestData.require("text/tinystories_1000.json"));
    Matcher matcher = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"").matcher(json);
    List<String> texts = new ArrayList<>();
    while (texts.size() < count && matcher.find()) {
      texts.add(unescape(matcher.group(1)));
    }
    return texts;
  }

  private static String unescape(String text) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (unit != '\\') {
        plain.append(unit);
        continue;
      }
      char kind = text.charAt(++i);
      switch (kind) {
        case 'n' -> plain.append('\n');
        case 't' -> plain.append('\t');
        case 'r' -> plain.append('\r');
        case 'u' -> {
          plain.append((char) Integer.parseInt(text.substring(i + 1, i + 5), 16));
          i += 4;
        }
        default -> plain.append(kind);
      }
    }
    return plain.toString();
  }
}
