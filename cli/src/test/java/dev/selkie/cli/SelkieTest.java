package dev.selkie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selkie.cli.console.Console;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class SelkieTest {
  @Test
  public void run_noCommand_isUsage() {
    Run run = Run.of();

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("a command is needed");
  }

  @Test
  public void run_unknownCommand_suggestsNearOne() {
    Run run = Run.of("docter");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("Unknown command 'docter'. Did you mean: doctor?");
  }

  @Test
  public void run_unknownOption_suggestsNearOne() {
    Run run = Run.of("doctor", "--jsno");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("--jsno").contains("--json").doesNotContain("\tat ");
  }

  @Test
  public void run_help_listsEveryCommandOnStandardOutput() {
    Run run = Run.of("--help");

    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    Selkie.commandLine(Console.ofProcess())
        .getSubcommands()
        .keySet()
        .forEach(name -> assertThat(run.out()).contains("\n  " + name + " "));
  }

  @DataProvider
  static Object[][] commands() {
    return Selkie.commandLine(Console.ofProcess()).getSubcommands().keySet().stream()
        .map(name -> new Object[] {name})
        .toArray(Object[][]::new);
  }

  @Test(dataProvider = "commands")
  public void run_helpOfCommand_isOk(String name) {
    Run run = Run.of(name, "--help");

    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("Usage: selkie " + name);
  }

  @Test
  public void run_standardOutputFull_isFailure() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(full, false, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false);

    assertThat(Selkie.run(console, "doctor", "--json")).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("could not be written");
  }
}
