package dev.selkie.cli.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.testng.annotations.Test;

public class PhysicalCoresTest {
  @Test
  public void count_twoThreadsACore_countsCores() {
    List<String> lines =
        List.of(
            "physical id\t: 0",
            "core id\t\t: 0",
            "",
            "physical id\t: 0",
            "core id\t\t: 0",
            "",
            "physical id\t: 1",
            "core id\t\t: 0");

    assertThat(PhysicalCores.count(lines, 4)).isEqualTo(2);
  }

  @Test
  public void count_fewerProcessorsAllowedThanCores_countsTheAllowed() {
    List<String> lines = List.of("core id : 0", "core id : 1", "core id : 2");

    assertThat(PhysicalCores.count(lines, 1)).isEqualTo(1);
  }

  @Test
  public void count_noTopology_countsProcessors() {
    assertThat(PhysicalCores.count(List.of("processor : 0"), 3)).isEqualTo(3);
  }
}
