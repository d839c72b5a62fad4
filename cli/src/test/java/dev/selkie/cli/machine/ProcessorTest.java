package dev.selkie.cli.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.testng.annotations.Test;

public class ProcessorTest {
  @Test
  public void parse_twoThreadsACore_countsCores() {
    List<String> lines =
        List.of(
            "model name\t: Example 9000",
            "physical id\t: 0",
            "core id\t\t: 0",
            "flags\t\t: fpu sse avx2 avx512_vnni",
            "",
            "model name\t: Example 9000",
            "physical id\t: 0",
            "core id\t\t: 0",
            "flags\t\t: fpu sse avx2 avx512_vnni",
            "",
            "physical id\t: 1",
            "core id\t\t: 0");

    Processor processor = Processor.parse(lines, 4);

    assertThat(processor.name()).isEqualTo("Example 9000");
    assertThat(processor.physicalCores()).isEqualTo(2);
    assertThat(processor.features()).containsExactly("avx2", "avx512_vnni");
  }

  @Test
  public void parse_fewerProcessorsAllowedThanCores_countsTheAllowed() {
    List<String> lines = List.of("core id : 0", "core id : 1", "core id : 2");

    assertThat(Processor.parse(lines, 1).physicalCores()).isEqualTo(1);
  }

  @Test
  public void parse_noTopology_countsProcessors() {
    assertThat(Processor.parse(List.of("processor : 0"), 3).physicalCores()).isEqualTo(3);
  }
}
