package dev.selkie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selkie.fhe.seal.SealLibrary;
import dev.selkie.secure.memory.MemoryProtection;
import org.testng.SkipException;
import org.testng.annotations.Test;

public class DoctorCommandTest {
  @Test
  public void call_json_hasTheKeysOfTheContract() {
    JsonNode result = Run.of("doctor", "--json").json();

    assertThat(result.get("java").asText()).startsWith(Runtime.version().toString());
    assertThat(result.get("cpu").asText()).isNotBlank();
    assertThat(result.get("kernels").asText()).isNotBlank();
    assertThat(result.get("physicalCores").asInt())
        .isBetween(1, Runtime.getRuntime().availableProcessors());
    assertThat(result.get("seal").has("version")).isTrue();
    assertThat(result.get("seal").has("source")).isTrue();
    assertThat(result.get("memoryProtection").asText())
        .isEqualTo(MemoryProtection.detect().describe())
        .contains("locked", "root and a debugger can read everything");
  }

  @Test(groups = "native")
  public void call_model_certifiesEveryMatrix() {
    SealLibrary.unavailable()
        .ifPresent(
            reason -> {
              throw new SkipException(reason);
            });

    JsonNode result = Run.of("doctor", "--model", "pup", "--json").json();

    JsonNode certificates = result.get("certificates");
    assertThat(certificates).hasSizeGreaterThan(8);
    for (JsonNode each : certificates) {
      assertThat(each.get("failureLog2").asDouble()).isLessThanOrEqualTo(-128);
      assertThat(each.get("verdict").asText()).isEqualTo("exact");
      for (String key : new String[] {"rows", "cols", "norm1", "norm2", "log2t", "log2q"}) {
        assertThat(each.get(key).asDouble()).isPositive();
      }
    }
    for (int i = 0; i < certificates.size(); i++) {
      JsonNode disclosure = result.get("disclosure").get(i);
      assertThat(disclosure.get("matrix")).isEqualTo(certificates.get(i).get("matrix"));
      assertThat(disclosure.get("tokens")).isEqualTo(certificates.get(i).get("cols"));
    }
    assertThat(result.get("fits")).isNotEmpty();
  }

  @Test
  public void call_text_namesEachPart() {
    Run run = Run.of("doctor");

    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("Java ", "CPU ", "SEAL ", "Memory ", "Protection ");
  }
}
