package dev.selkie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.testng.annotations.Test;

public class DoctorCommandTest {
  @Test
  public void call_json_hasTheKeysOfTheContract() {
    JsonNode result = Run.of("doctor", "--json").json();

    assertThat(result.get("java").asText()).startsWith(Runtime.version().toString());
    assertThat(result.get("cpu").asText()).isNotBlank();
    assertThat(result.get("physicalCores").asInt())
        .isBetween(1, Runtime.getRuntime().availableProcessors());
    assertThat(result.get("seal").has("version")).isTrue();
    assertThat(result.get("seal").has("source")).isTrue();
    assertThat(result.get("memoryProtection").asText()).contains("not locked");
  }

  @Test
  public void call_text_namesEachPart() {
    Run run = Run.of("doctor");

    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("Java ", "CPU ", "SEAL ", "Memory ", "Protection ");
  }
}
