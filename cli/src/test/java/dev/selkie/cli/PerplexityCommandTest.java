package dev.selkie.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import org.testng.annotations.Test;

public class PerplexityCommandTest {
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
}
