package dev.selkie.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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

/** {@code tokenize}, {@code generate}, {@code logits}, {@code perplexity}, {@code quantize}. */
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

  @Test(groups = "testdata")
  public void perplexity_stories_isTheKnownOne() {
    String model = TestData.require("models/stories260K").toString();
    String texts = TestData.require("text/tinystories_1000.json").toString();

    // The known loss is that of the first 128 positions of each text.
    JsonNode result =
        Run.of(
                "perplexity",
                "-m",
                model,
                "-f",
                texts,
                "--limit",
                "20",
                "--context",
                "128",
                "--json")
            .json();

    assertThat(result.get("tokens").asLong()).isEqualTo(2540);
    assertThat(result.get("nll").asDouble()).isCloseTo(1.2496, within(0.0001));
    assertThat(result.get("perplexity").asDouble()).isCloseTo(Math.exp(1.2496), within(0.001));
    assertThat(result.get("stderr").asDouble()).isPositive();
    assertThat(result.has("kl")).isFalse();
  }

  @Test
  public void perplexity_againstItself_hasNoDivergence() throws IOException {
    try (TemporaryFolder folder = new TemporaryFolder()) {
      Path file = folder.write("text.txt", "Question: What comes after Monday? Answer: Tuesday\n");

      JsonNode result =
          Run.of("perplexity", "-m", "pup", "-f", file.toString(), "--against", "f32", "--json")
              .json();

      assertThat(result.get("kl").get("mean").asDouble()).isZero();
      assertThat(result.get("sameTop1").asDouble()).isEqualTo(1);
    }
  }

  @Test
  public void perplexity_wrongLimit_isUsage() {
    Run run = Run.of("perplexity", "-m", "pup", "-f", "x.json", "--limit", "-3");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("--limit must be at least 1: -3");
  }

  @Test
  public void perplexity_malformedJson_isDataFailure() throws IOException {
    try (TemporaryFolder folder = new TemporaryFolder()) {
      Path file = folder.write("texts.json", "[\"one\", 2");

      Run run = Run.of("perplexity", "-m", "pup", "-f", file.toString());

      assertThat(run.code()).isEqualTo(3);
      assertThat(run.err()).contains("must be a JSON array of texts");
    }
  }

  @Test
  public void quantize_q8_isSmallerAndStillAnswersAlike() throws IOException {
    try (TemporaryFolder folder = new TemporaryFolder()) {
      String out = folder.file("pup-q8.gguf").toString();

      JsonNode report = Run.of("quantize", "pup", out, "--type", "q8_0", "--json").json();

      assertThat(report.get("bytesOut").asLong())
          .isLessThan(report.get("bytesIn").asLong())
          .isEqualTo(Files.size(Path.of(out)));
      assertThat(report.get("nmse").asDouble()).isBetween(1e-7, 1e-3);
      assertThat(Run.of("inspect", out, "--json").json().get("format").asText()).startsWith("GGUF");
    }
  }

  @Test
  public void quantize_toOtherTypesThanAskedFor_saysWhichAndWhy() throws IOException {
    try (TemporaryFolder folder = new TemporaryFolder()) {
      Path out = folder.file("pup-q4k.gguf");

      Run run = Run.of("quantize", "pup", out.toString(), "--type", "q4_k", "--json");

      assertThat(run.err()).contains("1 matrix as Q6_K instead: the output matrix keeps more bits");
      assertThat(run.json().get("deviations").get(0).get("type").asText()).isEqualTo("Q6_K");
      Run again = Run.of("quantize", out.toString(), out + ".twice", "--type", "q4_0");
      assertThat(again.code()).isNotZero();
      assertThat(again.err()).contains("only F32, F16 and BF16 can be quantized");
    }
  }

  @Test
  public void quantize_unknownType_suggestsNearOne() {
    Run run = Run.of("quantize", "pup", "out.gguf", "--type", "q8_1");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("Did you mean: q8_0?");
  }
}
