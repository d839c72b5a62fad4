package dev.selkie.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.selkie.fhe.seal.SealLibrary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.testng.SkipException;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

@Test(groups = "native")
public class EncBenchTest {
  @BeforeClass(alwaysRun = true)
  public void requireSeal() {
    SealLibrary.unavailable()
        .ifPresent(
            reason -> {
              throw new SkipException("there is no SEAL to compare with: " + reason);
            });
  }

  @Test
  public void enc_json_comparesWithFloorInt8AndSeal() throws IOException {
    List<JsonNode> lines =
        lines("enc", "--shapes", "64x96", "--tokens", "16,2048", "--threads", "2");

    assertThat(lines).extracting(line -> line.get("test").asText()).startsWith("machine");
    assertThat(lines.get(0).has("vnniGmacs")).isTrue();
    assertThat(lines.get(0).get("readGbPerSecond").asDouble()).isPositive();
    List<JsonNode> block = named(lines, "block-gemm");
    assertThat(block)
        .extracting(line -> line.get("shape").asText() + " " + line.get("threads").asInt())
        .containsExactly("64x96x16 1", "64x96x16 2", "64x96x2048 1", "64x96x2048 2");
    for (JsonNode line : block) {
      assertThat(line.get("median").asDouble()).isPositive();
      assertThat(line.has("floorFraction")).isTrue();
    }
    assertThat(block.get(0).get("int8Ratio").asDouble()).isPositive();
    assertThat(block.get(0).get("sealRatio").asDouble()).isPositive();
    assertThat(block.get(1).get("threadRatio").asDouble()).isPositive();
  }

  @Test
  public void enc_methodsOverANetwork_areComparedAndSimulated() throws IOException {
    List<JsonNode> lines =
        lines("enc", "--shapes", "24x40", "--method", "all", "--network", "lan,100:10");

    List<JsonNode> methods = named(lines, "method");
    assertThat(methods)
        .extracting(line -> line.get("method").asText())
        .containsExactlyInAnyOrder("block", "pool", "coefficient", "ckks-bsgs", "seal-column");
    for (JsonNode line : methods) {
      assertThat(line.get("wrong").asLong()).isZero();
      assertThat(line.get("serverMillis").asDouble()).isPositive();
      assertThat(line.get("bytesUp").asLong()).isPositive();
      assertThat(line.get("discloses").asText()).isNotEmpty();
    }
    List<JsonNode> networks = named(lines, "network");
    assertThat(networks).hasSize(10).allMatch(line -> line.get("simulated").asBoolean());
    JsonNode slow = networks.get(1);
    assertThat(slow.get("simulatedWaitMillis").asDouble()).isEqualTo(100);
    long bytes = slow.get("bytesUp").asLong() + slow.get("bytesDown").asLong();
    assertThat(slow.get("simulatedTransferMillis").asDouble()).isEqualTo(bytes * 8 / 10e3);
    double parts =
        100
            + slow.get("simulatedTransferMillis").asDouble()
            + slow.get("measuredComputeMillis").asDouble();
    assertThat(slow.get("median").asDouble() * slow.get("tokensAtOnce").asInt())
        .isCloseTo(parts, within(1e-6 * parts));
  }

  @Test
  public void enc_methodThatIsNone_isAUsageErrorThatNamesThem() {
    Run run = Run.of("bench", "enc", "--method", "bsgs");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("ckks-bsgs");
  }

  @Test
  public void kernels_json_beginsWithTheMachine() throws IOException {
    List<JsonNode> lines = lines("kernels");

    assertThat(lines.get(0).get("test").asText()).isEqualTo("machine");
    assertThat(named(lines, "residue-gemm"))
        .extracting(line -> line.get("bits").asInt())
        .containsExactly(32, 40, 48, 53);
  }

  @Test
  public void enc_shapeThatIsNone_isAUsageError() {
    Run run = Run.of("bench", "enc", "--shapes", "64");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("ROWSxCOLS: 64");
  }

  private static List<JsonNode> named(List<JsonNode> lines, String test) {
    return lines.stream().filter(line -> line.get("test").asText().equals(test)).toList();
  }

  private static List<JsonNode> lines(String... arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of("bench"));
    words.addAll(List.of(arguments));
    words.addAll(List.of("--repetitions", "1", "--json"));
    Run run = Run.of(words.toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isZero();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : run.out().lines().toList()) {
      lines.add(new ObjectMapper().readTree(line));
    }
    return lines;
  }
}
