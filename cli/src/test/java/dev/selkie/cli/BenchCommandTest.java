package dev.selkie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class BenchCommandTest {
  @DataProvider
  public static Object[][] tests() {
    return new Object[][] {{"prefill"}, {"decode"}};
  }

  @Test(dataProvider = "tests")
  public void call_json_hasTheKeysOfTheContract(String test) {
    JsonNode line =
        Run.of("bench", test, "-m", "pup", "--tokens", "8", "--repetitions", "2", "--json").json();

    assertThat(line.get("test").asText()).isEqualTo(test);
    assertThat(line.get("shape").asText()).isEqualTo("pup");
    assertThat(line.get("unit").asText()).isEqualTo("tok/s");
    assertThat(line.get("repetitions").asInt()).isEqualTo(2);
    assertThat(line.get("min").asDouble())
        .isPositive()
        .isLessThanOrEqualTo(line.get("median").asDouble());
    assertThat(line.get("median").asDouble()).isLessThanOrEqualTo(line.get("max").asDouble());
  }

  @Test
  public void seal_oneLayer_comparesWithPlain() throws IOException {
    Run run =
        Run.of(
            "bench",
            "seal",
            "--layers",
            "1",
            "--repetitions",
            "1",
            "--tests",
            "size,load,open",
            "--json");

    assertThat(run.code()).as(run.err()).isZero();
    List<String> tests = new ArrayList<>();
    for (String line : run.out().lines().toList()) {
      JsonNode json = new ObjectMapper().readTree(line);
      tests.add(json.get("test").asText());
      assertThat(json.get("median").asDouble()).isPositive();
      if (json.has("plainRatio")) {
        assertThat(json.get("plainRatio").asDouble()).isPositive();
      }
    }
    assertThat(tests).startsWith("seal", "size", "load").endsWith("open");
  }

  @Test
  public void call_moreTokensThanTheContext_isAUsageError() {
    Run run = Run.of("bench", "decode", "-m", "pup", "--depth", "1000000");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("must fit the context");
  }

  @Test
  public void call_withoutAWord_saysWhatIsMissing() {
    Run run = Run.of("bench");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("what to measure");
  }
}
