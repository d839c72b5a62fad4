package dev.selkie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

public class CompareCommandTest {
  private final TemporaryFolder folder = new TemporaryFolder();
  private String run = "";

  @BeforeClass
  public void evaluate() {
    run = folder.file("run").toString();
    Run.of(
            "eval",
            "-m",
            "pup",
            "--task",
            "mini-mmlu",
            "--modes",
            "f32,int:w2a8",
            "--style",
            "cloze",
            "--limit",
            "64",
            "-o",
            run,
            "--json")
        .json();
  }

  @AfterClass
  public void delete() throws Exception {
    folder.close();
  }

  @Test
  public void compare_sameRun_passesTheGate() {
    JsonNode result = Run.of("compare", run, run, "--margin", "10", "--gate", "0", "--json").json();

    assertThat(result.get("difference").asDouble()).isZero();
    assertThat(result.get("ci95")).hasSize(2);
    assertThat(result.get("mcnemarP").asDouble()).isEqualTo(1);
    assertThat(result.get("equivalent").asBoolean()).isTrue();
    assertThat(result.get("detectablePoints").asDouble()).isPositive();
    assertThat(result.get("gate").get("passed").asBoolean()).isTrue();
    assertThat(result.get("comparisons")).hasSize(2);
  }

  @Test
  public void compare_ternaryWeights_failTheGate() {
    Run result = Run.of("compare", run, run, "--modes", "f32,int:w2a8", "--gate", "2");

    assertThat(result.code()).isEqualTo(5);
    assertThat(result.out()).contains("int w2a8 against f32, cloze, 64 questions");
    assertThat(result.err()).contains("gate failed: the second run is worse by");
  }

  @Test
  public void compare_badOptions_areUsageErrors() {
    assertThat(Run.of("compare", run).code()).isEqualTo(2);
    assertThat(Run.of("compare", run, run, "--modes", "f32").code()).isEqualTo(2);
    assertThat(Run.of("compare", run, run, "--margin", "0").code()).isEqualTo(2);
    assertThat(Run.of("compare", run, run, "--gate", "-1").code()).isEqualTo(2);
    assertThat(Run.of("compare", run, run + "-missing").code()).isEqualTo(3);
  }
}
