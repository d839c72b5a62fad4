package dev.selkie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.selkie.cli.options.ModelFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.testng.annotations.Test;

/** {@code tokenize}, {@code generate} and {@code logits}. */
public class TextCommandsTest {
  @Test
  public void tokenize_thereAndBack_isTheSameText() {
    String text = "Question: What is 2 + 3?\n";

    JsonNode ids = Run.withInput(text, "tokenize", "-m", "pup", "--json").json().get("ids");
    JsonNode back =
        Run.withInput(ids.toString(), "tokenize", "-m", "pup", "--decode", "--json").json();

    assertThat(ids).isNotEmpty();
    assertThat(back.get("text").asText()).isEqualTo(text);
  }

  @Test(groups = "testdata")
  public void tokenize_controlToken_isTextUnlessSpecial() {
    String model = TestData.require("tokenizers/llama.cpp/ggml-vocab-llama-spm.gguf").toString();

    JsonNode plain = Run.withInput("</s>", "tokenize", "-m", model, "--json").json();
    JsonNode meant = Run.withInput("</s>", "tokenize", "-m", model, "--special", "--json").json();

    assertThat(plain.get("ids")).hasSizeGreaterThan(1);
    assertThat(meant.get("ids").toString()).isEqualTo("[2]");
  }

  @Test
  public void tokenize_idOutOfRange_isDataFailure() {
    Run run = Run.withInput("1 2 1000000", "tokenize", "-m", "pup", "--decode");

    assertThat(run.code()).isEqualTo(3);
    assertThat(run.err()).contains("1000000");
  }

  @Test(groups = "testdata")
  public void generate_stories_printsTheGoldenTextByteForByte() throws IOException {
    String model = TestData.require("models/stories260K").toString();
    JsonNode golden =
        new ObjectMapper()
            .readTree(TestData.require("models/stories260K/golden_upstream.json").toFile())
            .get(0);
    String steps = golden.get("steps").asText();

    Run run = Run.of("generate", "-m", model, "-p", "", "-n", steps);

    assertThat(run.code()).isZero();
    assertThat(run.out()).isEqualTo(golden.get("text").asText() + "\n");
    assertThat(run.err()).contains("tok/s");
  }

  @Test
  public void generate_samplingOptions_changeTheText() {
    String[] fixed = {"generate", "-m", "pup", "-p", "Question:", "-n", "24", "--json"};
    JsonNode greedy = Run.of(fixed).json();
    String first = greedy.get("ids").get(0).asText();
    for (String[] options :
        new String[][] {
          {"--repeat-penalty", "3"},
          {"--presence-penalty", "90"},
          {"--frequency-penalty", "90", "--repeat-last-n", "24"},
          {"--logit-bias", first + "=-Infinity"},
          {"--temperature", "9", "--seed", "4", "--min-p", "0"},
        }) {
      assertThat(Run.of(with(fixed, options)).json().get("ids"))
          .as(String.join(" ", options))
          .isNotEqualTo(greedy.get("ids"));
    }
    String[] almostGreedy = {"--temperature", "9", "--seed", "4", "--min-p", "1"};
    assertThat(Run.of(with(fixed, almostGreedy)).json().get("ids")).isEqualTo(greedy.get("ids"));
  }

  @Test
  public void generate_optionsOutOfRange_areUsage() {
    for (String[] options :
        new String[][] {
          {"--min-p", "2"}, {"--repeat-penalty", "0"}, {"--logit-bias", "-1=2"}, {"--sinks", "-1"}
        }) {
      Run run = Run.of(with(new String[] {"generate", "-m", "pup", "-p", "Q"}, options));
      assertThat(run.code()).as(run.err()).isEqualTo(2);
    }
  }

  @Test
  public void generate_contextShift_goesOnBeyondTheContext() {
    String[] fixed = {"generate", "-m", "pup", "-p", "Question:", "-n", "700", "--json"};
    String[] endless = new String[] {"--logit-bias", "0=-Infinity", "--logit-bias", "1=-Infinity"};
    JsonNode cut = Run.of(with(fixed, endless)).json();
    JsonNode whole = Run.of(with(with(fixed, endless), "--context-shift", "--sinks", "8")).json();
    assertThat(cut.get("end").asText()).isEqualTo("context");
    assertThat(whole.get("tokens").asInt()).isEqualTo(700);
    assertThat(whole.get("dropped").asInt()).isPositive();
  }

  private static String[] with(String[] fixed, String... more) {
    String[] all = java.util.Arrays.copyOf(fixed, fixed.length + more.length);
    System.arraycopy(more, 0, all, fixed.length, more.length);
    return all;
  }

  @Test
  public void generate_json_hasTheKeysOfTheContract() {
    JsonNode result =
        Run.withInput("Question:", "generate", "-m", "pup", "-p", "-", "-n", "4", "--json").json();

    assertThat(result.get("ids")).hasSize(result.get("tokens").asInt());
    assertThat(result.get("promptTokens").asInt()).isPositive();
    for (String key : new String[] {"ttftMillis", "prefillTokensPerSecond"}) {
      assertThat(result.get(key).asDouble()).isPositive();
    }
    assertThat(result.has("decodeTokensPerSecond")).isTrue();
    assertThat(result.get("text").isTextual()).isTrue();
  }

  @Test
  public void generate_promptTooLong_isUsageAndPrintsNothing() {
    Run run = Run.of("generate", "-m", "pup", "-p", "long ".repeat(2000));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("must fit the context");
  }

  @Test
  public void generate_unknownModel_suggestsNearOne() {
    Run run = Run.of("generate", "-m", "pupp", "-p", "x");

    assertThat(run.code()).isEqualTo(3);
    assertThat(run.err()).contains("Did you mean: pup?");
  }

  @Test
  public void generate_cutModel_isDataFailure() throws IOException {
    try (TemporaryFolder folder = new TemporaryFolder()) {
      Path whole = ModelFile.resolve("pup");
      byte[] bytes = Files.readAllBytes(whole);
      Path cut =
          Files.write(folder.file("cut.gguf"), java.util.Arrays.copyOf(bytes, bytes.length / 2));

      Run run = Run.of("generate", "-m", cut.toString(), "-p", "x");

      assertThat(run.code()).isEqualTo(3);
      assertThat(run.err()).contains("cut.gguf").doesNotContain("\tat ");
      assertThat(run.err().lines().count()).isEqualTo(1);
    }
  }

  @Test
  public void logits_greedyPosition_agreesWithGenerate() throws IOException {
    try (TemporaryFolder folder = new TemporaryFolder()) {
      Path file = folder.file("logits.npy");
      JsonNode next =
          Run.of("generate", "-m", "pup", "-p", "Question:", "-n", "1", "--json").json();
      JsonNode result =
          Run.of("logits", "-m", "pup", "-p", "Question:", "-o", file.toString(), "--json").json();

      int tokens = result.get("shape").get(0).asInt();
      int vocabulary = result.get("shape").get(1).asInt();
      assertThat(tokens).isEqualTo(next.get("promptTokens").asInt());
      byte[] bytes = Files.readAllBytes(file);
      int head = bytes.length - tokens * vocabulary * Float.BYTES;
      assertThat(head).isPositive();
      FloatBuffer values =
          ByteBuffer.wrap(bytes, head, bytes.length - head)
              .slice()
              .order(ByteOrder.LITTLE_ENDIAN)
              .asFloatBuffer();
      int best = 0;
      for (int i = 1; i < vocabulary; i++) {
        int at = (tokens - 1) * vocabulary;
        best = values.get(at + i) > values.get(at + best) ? i : best;
      }
      assertThat(best).isEqualTo(next.get("ids").get(0).asInt());
    }
  }

  @Test
  public void logits_idsFile_equalsPrompt() throws IOException {
    try (TemporaryFolder folder = new TemporaryFolder()) {
      String prompt = folder.file("a.npy").toString();
      String ids = folder.file("b.npy").toString();
      String text = "Question: one";
      Run tokens = Run.withInput(text, "tokenize", "-m", "pup", "--json");
      JsonNode first = Run.of("logits", "-m", "pup", "-p", text, "-o", prompt, "--json").json();
      boolean bos = first.get("shape").get(0).asInt() > tokens.json().get("ids").size();
      Path file = folder.write("ids", (bos ? "1, " : "") + tokens.json().get("ids"));

      JsonNode second =
          Run.of("logits", "-m", "pup", "--ids-file", file.toString(), "-o", ids, "--json").json();

      assertThat(second.get("shape")).isEqualTo(first.get("shape"));
      if (!bos) {
        assertThat(second.get("sha256")).isEqualTo(first.get("sha256"));
      }
    }
  }
}
