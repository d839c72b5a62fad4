package dev.selkie.secure.key;

import static org.assertj.core.api.Assertions.assertThat;

import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class CipherWarmUpTest {
  @DataProvider
  public static Object[][] directions() {
    return new Object[][] {{CipherWarmUp.OPENING}, {CipherWarmUp.SEALING}};
  }

  @Test(dataProvider = "directions")
  public void start_twice_endsAndLeavesNoThread(CipherWarmUp direction) {
    direction.start();
    direction.start();
    direction.await();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("selkie-warm-up"));
  }

  @Test
  public void await_interrupted_keepsTheInterrupt() {
    Thread.currentThread().interrupt();
    CipherWarmUp.OPENING.start();
    CipherWarmUp.OPENING.await();
    assertThat(Thread.interrupted()).isTrue();
    CipherWarmUp.OPENING.await();
  }
}
