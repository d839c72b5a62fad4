package dev.selkie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.selkie.fhe.seal.SealLibrary;
import java.io.IOException;
import java.util.List;
import org.testng.SkipException;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** {@code generate --mode enc} and {@code bench client}. */
@Test(groups = "native")
public class EncryptedCommandsTest {
  @BeforeClass(alwaysRun = true)
  public void requireSeal() {
    SealLibrary.unavailable()
        .ifPresent(
            reason -> {
              throw new SkipException("there is no SEAL: " + reason);
            });
  }

  @Test
  public void generate_enc_isTheTextOfIntInPoolAndBlockMode() {
    JsonNode clear = generate("--mode", "int");
    assertThat(clear.get("ids")).isNotEmpty();
    JsonNode pooled = generate("--mode", "enc");
    assertThat(pooled.get("ids")).isEqualTo(clear.get("ids"));
    assertThat(pooled.get("backend").asText()).isEqualTo("bfv-pool");
    assertThat(pooled.get("outputLayer").asText()).isEqualTo("encrypted");
    assertThat(pooled.get("disclosed").asDouble()).isPositive();
    assertThat(generate("--mode", "enc", "--backend", "bfv-block").get("ids"))
        .isEqualTo(clear.get("ids"));
  }

  @Test
  public void generate_outputLayerAtTheClient_isTheSameTextWithFewerBytes() {
    JsonNode server = generate("--mode", "enc");
    JsonNode client = generate("--mode", "enc", "--output-layer", "client");

    assertThat(client.get("ids")).isEqualTo(server.get("ids"));
    assertThat(client.get("outputLayer").asText()).isEqualTo("client");
    assertThat(client.get("bytesDown").asLong()).isLessThan(server.get("bytesDown").asLong());
  }

  @Test
  public void generate_sealClientInBlockMode_isTheSameText() {
    assertThat(generate("--mode", "enc", "--backend", "bfv-block", "--client", "seal").get("ids"))
        .isEqualTo(generate("--mode", "int").get("ids"));
  }

  @Test
  public void generate_unknownClient_isAUsageError() {
    Run run = Run.of("generate", "-m", "pup", "-p", "x", "--mode", "enc", "--client", "lattigo");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("selkie or seal");
  }

  private static JsonNode generate(String... mode) {
    List<String> words =
        new java.util.ArrayList<>(
            List.of("generate", "-m", "pup", "-p", "Question: hot", "-n", "5", "--json"));
    words.addAll(List.of(mode));
    Run run = Run.of(words.toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isZero();
    return run.json();
  }

  @Test
  public void bench_client_comparesWithSealInTheSameRun() throws IOException {
    Run run = Run.of("bench", "client", "--repetitions", "1", "--json");
    assertThat(run.code()).as(run.err()).isZero();
    List<String> lines = run.out().lines().toList();
    assertThat(lines).hasSize(2);
    double[] most = {6.1, 8.5};
    for (int i = 0; i < 2; i++) {
      JsonNode line = new ObjectMapper().readTree(lines.get(i));
      assertThat(line.get("test").asText()).isEqualTo(i == 0 ? "encrypt" : "decrypt");
      assertThat(line.get("median").asDouble()).isPositive();
      assertThat(line.get("sealNanos").asDouble()).isPositive();
      assertThat(line.get("bytes").asDouble()).isPositive().isLessThanOrEqualTo(most[i]);
    }
  }
}
