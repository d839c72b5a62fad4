package dev.selkie.cli;

import dev.selkie.cli.console.Console;
import dev.selkie.cli.console.ExitCode;
import dev.selkie.cli.console.Json;
import dev.selkie.cli.options.OutputOptions;
import dev.selkie.eval.report.ReportWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code selkie report}: the page of a run folder, written again. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = "Writes report.html again from a run folder.")
@SuppressWarnings("NullAway.Init") // picocli sets the parameter
final class ReportCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "DIR", description = "A run folder.")
  private Path folder;

  @Mixin private final OutputOptions output = new OutputOptions();

  ReportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Path report = ReportWriter.write(folder);
    if (output.json()) {
      Json.print(console, Map.of("report", report.toString()));
    } else {
      console.out().println(report);
    }
    return ExitCode.OK;
  }
}
