package dev.selkie.eval.latency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selkie.eval.run.Conditions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.testng.SkipException;
import org.testng.annotations.Test;

public class ConditionsProbeTest {
  private static final double MILLI = 1e6;

  private static Conditions whileSpinning(long millis) {
    ConditionsProbe probe = new ConditionsProbe();
    long end = System.nanoTime() + (long) (millis * MILLI);
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    return probe.stop();
  }

  private static void requireLinux() {
    if (!Files.exists(Path.of("/proc/self/status"))) {
      throw new SkipException("this system has no /proc/self/status");
    }
  }

  @Test
  public void stop_ownWork_isCountedAsOwn() {
    Conditions conditions = whileSpinning(300);
    assertThat(conditions.ownProcessors()).isBetween(0.1, 0.1 + conditions.processors());
    assertThat(conditions.heapBytes()).isPositive();
    assertThat(conditions.gcMillis()).isNotNegative();
  }

  @Test
  public void stop_anotherProcessSpins_isCountedAsForeignAndDisturbs() throws IOException {
    requireLinux();
    Process spinning = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
    try {
      Conditions conditions = whileSpinning(600);
      assertThat(conditions.foreignProcessors()).isGreaterThan(0.3);
      assertThat(new Conditions(0.3, 1, 0, 0, null, 1, null, 2).disturbed()).isTrue();
      assertThat(new Conditions(0.1, 1, 0, 0, null, 1, null, 2).disturbed()).isFalse();
    } finally {
      spinning.destroyForcibly();
    }
  }

  @Test
  public void stop_shortTime_saysNothingOfOthers() {
    assertThat(new ConditionsProbe().stop().foreignProcessors()).isNull();
  }

  @Test
  public void stop_memoryUsedMeanwhile_isInThePeak() {
    requireLinux();
    ConditionsProbe probe = new ConditionsProbe();
    java.nio.ByteBuffer large = java.nio.ByteBuffer.allocateDirect(64 << 20);
    for (int i = 0; i < large.capacity(); i += 4096) {
      large.put(i, (byte) 1);
    }
    Conditions conditions = probe.stop();
    assertThat(large.get(4096)).isEqualTo((byte) 1);
    assertThat(conditions.peakResidentBytes()).isGreaterThan(64L << 20);
    assertThat(conditions.nativeBytes()).isGreaterThan(64L << 20);
  }
}
