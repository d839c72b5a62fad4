package dev.selkie.eval.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.selkie.eval.statistics.Interval;
import java.util.SplittableRandom;
import org.testng.annotations.Test;

public class LatencyHistogramTest {
  /** Three digits. */
  private static final double PRECISION = 1e-3;

  /** 1 ms, 2 ms and so on. */
  private static LatencyHistogram upTo(int n) {
    LatencyHistogram histogram = new LatencyHistogram();
    for (int i = n; i >= 1; i--) {
      histogram.add(i * 1_000_000L);
    }
    return histogram;
  }

  private static void assertBounds(LatencyHistogram.Bounds bounds, double low, double high) {
    assertThat(bounds.millis().low()).isCloseTo(low, within(low * PRECISION));
    assertThat(bounds.millis().high()).isCloseTo(high, within(high * PRECISION));
  }

  @Test
  public void percentiles_oneToTen_areNearestRanks() {
    LatencyHistogram histogram = upTo(10);
    assertThat(histogram.median()).isCloseTo(5.5, within(5.5 * PRECISION));
    assertThat(histogram.percentile(0.9)).isCloseTo(9, within(9 * PRECISION));
    assertThat(histogram.percentile(1)).isCloseTo(10, within(10 * PRECISION));
    assertThat(histogram.percentile(0.01)).isCloseTo(1, within(PRECISION));
    assertThat(histogram.mean()).isCloseTo(5.5, within(5.5 * PRECISION));
  }

  @Test
  public void bounds_ofMedian_areTheTextbookRanks() {
    assertBounds(upTo(10).bounds(0.5), 2, 9);
    assertThat(upTo(10).bounds(0.5).coverage()).isCloseTo(1 - 22.0 / 1024, within(1e-12));
    assertBounds(upTo(100).bounds(0.5), 40, 61);
    assertThat(upTo(100).bounds(0.5).coverage()).isBetween(0.95, 0.97);
  }

  @Test
  public void bounds_tooFewTimes_areTheWholeSampleAndDoNotHold() {
    assertBounds(upTo(5).bounds(0.5), 1, 5);
    assertThat(upTo(5).bounds(0.5).coverage()).isCloseTo(1 - 2.0 / 32, within(1e-12));
    assertThat(upTo(5).bounds(0.5).holds()).isFalse();
    assertThat(upTo(1).bounds(0.5).coverage()).isZero();
  }

  /**
   * The largest of n times lies above the percentile p with probability 1 - p^n, so n = 29, 299.
   */
  @Test
  public void bounds_ofTails_holdFromTheKnownSampleSizes() {
    assertThat(upTo(28).bounds(0.9).holds()).isFalse();
    assertThat(upTo(36).bounds(0.9).holds()).isTrue();
    assertThat(upTo(298).bounds(0.99).holds()).isFalse();
    assertThat(upTo(368).bounds(0.99).holds()).isTrue();
  }

  @Test
  public void bounds_simulated_coverAtLeastAsOftenAsTheyPromise() {
    long seed = 20_261_123;
    SplittableRandom random = new SplittableRandom(seed);
    int covered = 0;
    int trials = 4_000;
    double truth = -Math.log(0.1) * 1e3;
    for (int trial = 0; trial < trials; trial++) {
      LatencyHistogram histogram = new LatencyHistogram();
      for (int i = 0; i < 60; i++) {
        histogram.add((long) (-Math.log(1 - random.nextDouble()) * 1e9));
      }
      Interval interval = histogram.bounds(0.9).millis();
      covered += interval.low() <= truth && truth <= interval.high() ? 1 : 0;
    }
    assertThat((double) covered / trials).as("seed %d", seed).isBetween(0.945, 0.995);
  }

  @Test
  public void encode_decode_keepsEveryTime() {
    LatencyHistogram histogram = upTo(500);
    histogram.add(3_600_000_000_000L * 48);
    LatencyHistogram back = LatencyHistogram.decode(histogram.encode());
    assertThat(back.size()).isEqualTo(501);
    assertThat(back.percentile(0.5)).isEqualTo(histogram.percentile(0.5));
    assertThat(back.percentile(1)).isCloseTo(48 * 3.6e6, within(48 * 3.6e6 * PRECISION));
    assertThatThrownBy(() -> LatencyHistogram.decode("AAAA"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  public void percentile_noTimes_isRefused() {
    assertThatThrownBy(() -> new LatencyHistogram().median())
        .hasMessageContaining("at least one time is needed");
  }
}
