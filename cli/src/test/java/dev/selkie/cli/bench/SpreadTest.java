package dev.selkie.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.testng.annotations.Test;

public class SpreadTest {
  @Test
  public void of_oddAndEvenCounts_givesTheMedian() {
    assertThat(Spread.of(3, 1, 2)).isEqualTo(new Spread(2, 1, 3, 3));
    assertThat(Spread.of(4, 1, 2, 3)).isEqualTo(new Spread(2.5, 1, 4, 4));
  }

  @Test
  public void of_nothing_isRefused() {
    assertThatThrownBy(Spread::of).hasMessageContaining("at least one value");
  }

  @Test
  public void in_fallingConversion_keepsLeastBelowMost() {
    assertThat(new Spread(2, 1, 4, 3).in(seconds -> 8 / seconds)).isEqualTo(new Spread(4, 2, 8, 3));
  }

  @Test
  public void seconds_countsOneRunMoreThanItTimes() {
    AtomicInteger runs = new AtomicInteger();

    assertThat(Spread.seconds(3, runs::incrementAndGet).repetitions()).isEqualTo(3);

    assertThat(runs).hasValue(4);
  }
}
