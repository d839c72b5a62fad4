package dev.selkie.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.engine.Model;
import dev.selkie.engine.testing.TestData;
import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.Metadata;
import dev.selkie.engine.weights.OpenOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class TokenizersTest {
  private static final Path FILE = Path.of("test.gguf");

  @DataProvider
  public Object[][] vocabularies() {
    return new Object[][] {{"gpt-2"}, {"llama-spm"}};
  }

  @Test(groups = "testdata", dataProvider = "vocabularies")
  public void encode_everyCaseOfLlamaCpp_givesItsIds(String name) throws IOException {
    Path folder = TestData.require("tokenizers/llama.cpp");
    Path file = folder.resolve("ggml-vocab-" + name + ".gguf");
    String[] inputs = Files.readString(Path.of(file + ".inp")).split("\n__ggml_vocab_test__\n", -1);
    List<String> outputs = Files.readAllLines(Path.of(file + ".out"));
    // The last input is empty, and so is the rest of the file of ids.
    assertThat(outputs).hasSize(inputs.length - 1);
    try (Model model = Model.open(file, OpenOptions.NONE)) {
      Tokenizer tokenizer = model.tokenizer();
      for (int i = 0; i < inputs.length; i++) {
        String expected = i < outputs.size() ? outputs.get(i).strip() : "";
        int[] ids =
            expected.isEmpty()
                ? new int[0]
                : Arrays.stream(expected.split(" ")).mapToInt(Integer::parseInt).toArray();
        assertThat(tokenizer.encode(inputs[i])).as("case %d: %s", i, inputs[i]).isEqualTo(ids);
        assertThat(tokenizer.decode(ids)).as("case %d", i).isEqualTo(inputs[i]);
      }
    }
  }

  @Test(groups = "testdata", dataProvider = "vocabularies")
  public void decode_ofEncodedRandomText_givesTheText(String name) throws IOException {
    Path file = TestData.require("tokenizers/llama.cpp/ggml-vocab-" + name + ".gguf");
    long seed = 20261122;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    try (Model model = Model.open(file, OpenOptions.NONE)) {
      Tokenizer tokenizer = model.tokenizer();
      for (int i = 0; i < 300; i++) {
        String text = randomText(random);
        assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
      }
    }
  }

  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(60);
    for (int i = 0; i < length; i++) {
      int kind = random.nextInt(4);
      int code =
          switch (kind) {
            case 0 -> ' ';
            case 1 -> 'a' + random.nextInt(26);
            case 2 -> 0x20 + random.nextInt(0x2000);
            default -> 0x1f300 + random.nextInt(0x300);
          };
      text.appendCodePoint(code);
    }
    return text.toString();
  }

  @Test(groups = "testdata")
  public void gpt2_vocabulary_hasItsMarks() throws IOException {
    Path file = TestData.require("tokenizers/llama.cpp/ggml-vocab-gpt-2.gguf");
    try (Model model = Model.open(file, OpenOptions.NONE)) {
      Tokenizer tokenizer = model.tokenizer();
      assertThat(tokenizer.vocabularySize()).isEqualTo(50_257);
      assertThat(tokenizer.eos()).isEqualTo(50_256);
      assertThat(tokenizer.addBos()).isFalse();
      assertThat(tokenizer.encodePrompt("Hello")).isEqualTo(tokenizer.encode("Hello"));
      assertThat(tokenizer.decode(50_256)).as("control tokens give nothing").isEmpty();
    }
  }

  @Test(groups = "testdata")
  public void encode_controlTokens_areTextUnlessMeant() throws IOException {
    Path file = TestData.require("tokenizers/llama.cpp/ggml-vocab-llama-spm.gguf");
    try (Model model = Model.open(file, OpenOptions.NONE)) {
      Tokenizer tokenizer = model.tokenizer();
      assertThat(tokenizer.encode("a</s>")).doesNotContain(2);
      assertThat(tokenizer.decode(tokenizer.encode("a</s>"))).isEqualTo("a</s>");
      // llama.cpp's ids of the same, with parse_special
      assertThat(tokenizer.encodeMarked("<s>Hi</s> there")).containsExactly(1, 6324, 2, 29871, 727);
      assertThat(tokenizer.tokenText(1)).isEqualTo("<s>");
      assertThat(tokenizer.endsText(2)).isTrue();
    }
  }

  @Test
  public void from_unknownPreTokenizer_namesTheKnownOnes() {
    Map<String, Object> entries = new LinkedHashMap<>();
    entries.put("tokenizer.ggml.model", "gpt2");
    entries.put("tokenizer.ggml.pre", "deepseek-llm");
    entries.put("tokenizer.ggml.tokens", List.of("a"));
    assertThatThrownBy(() -> Tokenizers.from(FILE, new Metadata(entries)))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining("gpt-2")
        .hasMessageContaining("deepseek-llm");
  }

  @Test
  public void from_brokenDescriptions_throwMalformed() {
    refused(Map.of(), "no tokenizer");
    refused(Map.of("tokenizer.ggml.model", "bert"), "bert");
    refused(Map.of("tokenizer.ggml.model", 7L), "must be of type String");
    refused(Map.of("tokenizer.ggml.model", "llama"), "no tokens");
    refused(
        Map.of(
            "tokenizer.ggml.model", "llama",
            "tokenizer.ggml.tokens", List.of("a", "b"),
            "tokenizer.ggml.scores", List.of(1.0)),
        "as many");
    refused(
        Map.of(
            "tokenizer.ggml.model",
            "llama",
            "tokenizer.ggml.tokens",
            List.of("a"),
            "tokenizer.ggml.bos_token_id",
            1L),
        "bos_token_id");
    refused(
        Map.of(
            "tokenizer.ggml.model", "llama",
            "tokenizer.ggml.tokens", List.of("a"),
            "tokenizer.ggml.token_type", List.of(9L)),
        "token type");
    refused(
        Map.of(
            "tokenizer.ggml.model",
            "gpt2",
            "tokenizer.ggml.pre",
            "gpt-2",
            "tokenizer.ggml.tokens",
            List.of("a", "b"),
            "tokenizer.ggml.merges",
            List.of("a b")),
        "merge 0");
  }

  private static void refused(Map<String, Object> entries, String message) {
    assertThatThrownBy(() -> Tokenizers.from(FILE, new Metadata(entries)))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining(message);
  }
}
