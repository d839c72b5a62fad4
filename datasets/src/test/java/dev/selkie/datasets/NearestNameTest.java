package dev.selkie.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.testng.annotations.Test;

public class NearestNameTest {
  @Test
  public void edits_knownPairs_countEdits() {
    assertThat(NearestName.edits("kitten", "sitting")).isEqualTo(3);
    assertThat(NearestName.edits("", "abc")).isEqualTo(3);
    assertThat(NearestName.edits("abc", "")).isEqualTo(3);
    assertThat(NearestName.edits("same", "same")).isZero();
  }

  @Test
  public void find_transposition_givesTheName() {
    assertThat(NearestName.find("mni-mmlu", List.of("mmlu", "mini-mmlu"))).contains("mini-mmlu");
    assertThat(NearestName.find("xyz", List.of("f32", "q", "int", "enc"))).isEmpty();
  }
}
