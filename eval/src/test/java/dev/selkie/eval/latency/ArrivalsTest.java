package dev.selkie.eval.latency;

import static org.assertj.core.api.Assertions.assertThat;

import org.testng.annotations.Test;

public class ArrivalsTest {
  @Test
  public void next_sameSeed_sameTimes() {
    Arrivals first = new Arrivals(50, 7);
    Arrivals second = new Arrivals(50, 7);
    for (int i = 0; i < 1_000; i++) {
      assertThat(first.next()).isEqualTo(second.next());
    }
    assertThat(new Arrivals(50, 7).next()).isNotEqualTo(new Arrivals(50, 8).next());
  }

  /** Gaps of a Poisson process are exponential: mean and standard deviation are 1/rate. */
  @Test
  public void next_manyArrivals_haveTheRateAndSpreadOfPoisson() {
    long seed = 11;
    Arrivals arrivals = new Arrivals(200, seed);
    int n = 100_000;
    double sum = 0;
    double squares = 0;
    int long3 = 0;
    long last = 0;
    for (int i = 0; i < n; i++) {
      long next = arrivals.next();
      assertThat(next).isGreaterThanOrEqualTo(last);
      double gap = (next - last) / 5e6;
      sum += gap;
      squares += gap * gap;
      long3 += gap > 3 ? 1 : 0;
      last = next;
    }
    double mean = sum / n;
    assertThat(mean).as("seed %d", seed).isBetween(0.985, 1.015);
    assertThat(squares / n - mean * mean).isBetween(0.97, 1.03);
    assertThat(long3 / (double) n).isBetween(0.047, 0.0526);
  }
}
