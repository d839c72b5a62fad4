package dev.selkie.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.testng.annotations.Test;

public class ProgressTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  public void update_terminal_redrawsOneLineAndClearsIt() throws InterruptedException {
    try (Progress progress = new Progress(console(true), "work", false)) {
      Thread.sleep(150);
      progress.update(5, 10, "w8a8");
    }

    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("\r\u001b[Kwork [###############               ]  50 % (w8a8)")
        .doesNotContain("\n")
        .endsWith("\r\u001b[K");
  }

  @Test
  public void update_notTerminal_hasNoControlCodes() throws InterruptedException {
    try (Progress progress = new Progress(console(false), "work", false)) {
      Thread.sleep(5_100);
      progress.update(5, 10, "");
      progress.update(6, 10, "");
    }

    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("selkie: work: 5 of 10\n");
  }

  @Test
  public void update_quiet_showsNothing() throws InterruptedException {
    try (Progress progress = new Progress(console(true), "work", true)) {
      Thread.sleep(150);
      progress.update(5, 10, "");
    }

    assertThat(err.size()).isZero();
  }

  private Console console(boolean terminal) {
    err.reset();
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    return new Console(new ByteArrayInputStream(new byte[0]), stream, stream, terminal);
  }
}
