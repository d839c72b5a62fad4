package dev.selkie.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.testng.annotations.Test;

public class LatencySampleTest {
  private static LatencySample upTo(int n) {
    return new LatencySample(IntStream.rangeClosed(1, n).mapToDouble(i -> n + 1 - i).toArray());
  }

  @Test
  public void percentiles_oneToTen_areNearestRanks() {
    LatencySample sample = upTo(10);
    assertThat(sample.median()).isEqualTo(5.5);
    assertThat(sample.percentile(0.9)).isEqualTo(9);
    assertThat(sample.percentile(1)).isEqualTo(10);
    assertThat(sample.percentile(0.01)).isEqualTo(1);
    assertThat(sample.mean()).isEqualTo(5.5);
  }

  @Test
  public void medianInterval_tenTimes_isSecondToNinth() {
    assertThat(upTo(10).medianInterval()).isEqualTo(new Interval(2, 9));
    assertThat(upTo(10).medianCoverage()).isCloseTo(1 - 22.0 / 1024, within(1e-12));
  }

  @Test
  public void medianInterval_hundredTimes_isTheTextbookPair() {
    assertThat(upTo(100).medianInterval()).isEqualTo(new Interval(40, 61));
    assertThat(upTo(100).medianCoverage()).isBetween(0.95, 0.97);
  }

  @Test
  public void medianInterval_fewTimes_isTheWholeSampleAndSaysSo() {
    assertThat(upTo(5).medianInterval()).isEqualTo(new Interval(1, 5));
    assertThat(upTo(5).medianCoverage()).isCloseTo(1 - 2.0 / 32, within(1e-12));
    assertThat(upTo(1).medianInterval()).isEqualTo(new Interval(1, 1));
    assertThat(upTo(1).medianCoverage()).isZero();
  }

  @Test
  public void sample_empty_isRefused() {
    assertThatThrownBy(() -> new LatencySample(new double[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
