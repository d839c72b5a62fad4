package dev.selkie.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.testng.annotations.Test;

public class MarginFlipsTest {
  @Test
  public void of_flipsAmongTheUncertain_fallIntoTheFirstBin() {
    List<double[]> reference = new ArrayList<>();
    List<double[]> other = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      reference.add(new double[] {i / 10.0, 0, -5, -5});
      other.add(i < 15 ? new double[] {0, 1, -5, -5} : new double[] {1, 0, -5, -5});
    }

    List<MarginFlips.Bin> bins = MarginFlips.of(reference, other);

    assertThat(bins).hasSize(5);
    assertThat(bins.get(0)).isEqualTo(new MarginFlips.Bin(0, 1.9, 20, 15));
    assertThat(bins.stream().skip(1)).allMatch(bin -> bin.flips() == 0 && bin.questions() == 20);
  }

  @Test
  public void of_fewQuestions_makesFewBins() {
    List<double[]> scores = List.of(new double[] {1, 0}, new double[] {2, 0});

    assertThat(MarginFlips.of(scores, scores)).hasSize(2);
    assertThat(MarginFlips.of(List.of(), List.of())).isEmpty();
  }
}
