package dev.selkie.engine.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.Model;
import dev.selkie.engine.decoder.ContextLengthException;
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
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

@Test(groups = "testdata")
public class GeneratorTest {
  /** One golden text: {@code steps} counts the positions after beginning-of-sequence. */
  private record Golden(String prompt, int steps, String text) {}

  @Test(groups = "testdata")
  public void generate_stories260K_givesTheGoldenTexts() throws IOException {
    List<Golden> golden = golden();
    assertThat(golden).hasSize(3);
    try (Model model = Model.open(TestData.require("models/stories260K"), OpenOptions.NONE);
        Decoder decoder = model.decoder(new ExecutionMode.Float32(), 2)) {
      for (Golden one : golden) {
        int promptTokens = model.tokenizer().encode(one.prompt()).length;
        int tokens = (one.steps() == 0 ? 256 : one.steps()) - promptTokens;
        StringBuilder streamed = new StringBuilder();
        Generation generation =
            new Generator(decoder, model.tokenizer())
                .generate(
                    one.prompt(), tokens, Sampling.GREEDY, (id, text) -> streamed.append(text));
        String whole = generation.prompt() + generation.text();
        if (one.steps() == 0) {
          assertThat(whole).startsWith(one.text());
        } else {
          assertThat(whole).isEqualTo(one.text());
          assertThat(generation.tokens()).isEqualTo(tokens);
        }
        assertThat(streamed.toString()).isEqualTo(generation.text());
        assertThat(generation.promptTokens()).isEqualTo(promptTokens + 1);
      }
    }
  }

  /** The test has no JSON reader; the file's three objects are simple enough for a pattern. */
  private static List<Golden> golden() throws IOException {
    String json =
        Files.readString(TestData.require("models/stories260K").resolve("golden_upstream.json"));
    Matcher matcher =
        Pattern.compile(
                "\"steps\": (\\d+|null),\\s*\"prompt\": \"(.*?)\",\\s*"
                    + "\"text(?:_prefix)?\": \"((?:[^\"\\\\]|\\\\.)*)\"")
            .matcher(json);
    List<Golden> golden = new ArrayList<>();
    while (matcher.find()) {
      int steps = matcher.group(1).equals("null") ? 0 : Integer.parseInt(matcher.group(1));
      String text = matcher.group(3).replace("\\n", "\n").replace("\\\"", "\"");
      golden.add(new Golden(matcher.group(2), steps, text));
    }
    return golden;
  }

  @DataProvider
  public Object[][] modes() {
    return new Object[][] {
      {new ExecutionMode.Float32()},
      {new ExecutionMode.Quantized()},
      {new ExecutionMode.ClearInteger(IntegerScheme.W8A8)},
      {new ExecutionMode.ClearInteger(IntegerScheme.W8A12)},
      {new ExecutionMode.ClearInteger(IntegerScheme.W4A8)},
    };
  }

  @Test(groups = "testdata", dataProvider = "modes")
  public void generate_anyMode_staysAStory(ExecutionMode mode) throws IOException {
    try (Model model = Model.open(TestData.require("models/stories260K"), OpenOptions.NONE);
        Decoder decoder = model.decoder(mode, 1)) {
      Generation generation =
          new Generator(decoder, model.tokenizer())
              .generate("Once upon a time, there was a", 12, Sampling.GREEDY, (id, text) -> {});
      assertThat(generation.tokens()).isEqualTo(12);
      assertThat(generation.text()).contains(" named ");
      assertThat(generation.end()).isEqualTo(Generation.End.LENGTH);
      assertThat(generation.prefillTokensPerSecond()).isPositive();
      assertThat(generation.decodeTokensPerSecond()).isPositive();
      assertThat(generation.firstTokenNanos()).isGreaterThanOrEqualTo(generation.prefillNanos());
    }
  }

  @Test(groups = "testdata")
  public void generate_sameSeed_givesTheSameText() throws IOException {
    try (Model model = Model.open(TestData.require("models/stories260K"), OpenOptions.NONE);
        Decoder decoder = model.decoder(new ExecutionMode.Float32(), 1)) {
      Generator generator = new Generator(decoder, model.tokenizer());
      List<String> texts = new ArrayList<>();
      for (long seed : new long[] {1, 1, 2}) {
        Sampling sampling = new Sampling(1.0, 40, 0.95, seed);
        texts.add(generator.generate("One day", 40, sampling, (id, text) -> {}).text());
      }
      assertThat(texts.get(1)).isEqualTo(texts.get(0));
      assertThat(texts.get(2)).isNotEqualTo(texts.get(0));
      Sampling onlyOne = new Sampling(1.0, 1, 1.0, 3);
      assertThat(generator.generate("One day", 40, onlyOne, (id, text) -> {}).text())
          .as("top-k of one is greedy")
          .isEqualTo(generator.generate("One day", 40, Sampling.GREEDY, (id, text) -> {}).text());
    }
  }

  @Test(groups = "testdata")
  public void generate_atTheContextsEnd_stops() throws IOException {
    try (Model model = Model.open(TestData.require("models/stories260K"), OpenOptions.NONE);
        Decoder decoder = model.decoder(new ExecutionMode.Float32(), 1)) {
      Generator generator = new Generator(decoder, model.tokenizer());
      String prompt = "Lily saw a cat. ".repeat(60);
      int promptTokens = model.tokenizer().encodePrompt(prompt).length;
      assertThat(promptTokens).isBetween(300, 511);
      Generation generation =
          generator.generate(prompt, 10_000, new Sampling(1, 0, 1, 5), (id, text) -> {});
      if (generation.end() == Generation.End.CONTEXT) {
        assertThat(generation.tokens()).isEqualTo(512 - promptTokens + 1);
      } else {
        assertThat(generation.end()).isEqualTo(Generation.End.STOP);
      }
      assertThatThrownBy(
              () -> generator.generate(prompt.repeat(2), 1, Sampling.GREEDY, (id, text) -> {}))
          .isInstanceOf(ContextLengthException.class)
          .hasMessageContaining("512");
      assertThatThrownBy(() -> generator.generate("", -1, Sampling.GREEDY, (id, text) -> {}))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
