package dev.selkie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.testng.annotations.Test;

public class QuantizeCommandTest {
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
