package dev.selkie.eval.latency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selkie.eval.run.PerformanceRun;
import java.util.ArrayList;
import java.util.List;
import org.testng.annotations.Test;

public class WarmUpTest {
  private static final long MILLI = 1_000_000;

  @Test
  public void run_gettingFaster_endsWhenItNoLongerDoes() {
    ManualClock clock = new ManualClock();
    List<Integer> asked = new ArrayList<>();
    PerformanceRun.WarmUp warmUp =
        new WarmUp(clock, false)
            .run(
                i -> {
                  asked.add(i);
                  clock.pass(Math.max(20, 100 - asked.size()) * MILLI);
                },
                100);
    // Rounds of four take 390 and 374 ms: 4 % faster.
    assertThat(warmUp.steady()).isTrue();
    assertThat(warmUp.rounds()).isEqualTo(2);
    assertThat(asked).containsExactly(0, 1, 2, 3, 0, 1, 2, 3);
  }

  @Test
  public void run_halvedEachRound_goesOnToTheFloor() {
    ManualClock clock = new ManualClock();
    int[] asked = new int[1];
    PerformanceRun.WarmUp warmUp =
        new WarmUp(clock, false)
            .run(i -> clock.pass(Math.max(10, 640 >> (asked[0]++ / 4)) * MILLI), 4);
    assertThat(warmUp.rounds()).isEqualTo(8);
    assertThat(warmUp.questions()).isEqualTo(32);
    assertThat(warmUp.steady()).isTrue();
  }

  @Test
  public void run_everFaster_givesUpAndSaysSo() {
    ManualClock clock = new ManualClock();
    double[] cost = {1e12};
    PerformanceRun.WarmUp warmUp =
        new WarmUp(clock, false).run(i -> clock.pass((long) (cost[0] *= 0.9)), 4);
    assertThat(warmUp.steady()).isFalse();
    assertThat(warmUp.rounds()).isEqualTo(20);
  }

  @Test
  public void run_fastQuestions_fillARoundThatCanBeCompared() {
    ManualClock clock = new ManualClock();
    PerformanceRun.WarmUp warmUp = new WarmUp(clock, false).run(i -> clock.pass(MILLI), 1_000);
    assertThat(warmUp.questions()).isEqualTo(100);
  }

  @Test
  public void run_encrypted_asksOneQuestionAFewTimes() {
    ManualClock clock = new ManualClock();
    PerformanceRun.WarmUp warmUp = new WarmUp(clock, true).run(i -> clock.pass(MILLI), 1_000);
    assertThat(warmUp.questions()).isEqualTo(2);
    assertThat(warmUp.millis()).isEqualTo(2);
  }
}
