package dev.selkie.cli;

import dev.selkie.cli.console.Console;
import dev.selkie.cli.console.ExitCode;
import dev.selkie.cli.console.Json;
import dev.selkie.cli.options.OutputOptions;
import dev.selkie.eval.table.ParquetExport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code selkie export}: the answers of a run for other programs. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Writes every answer of a run as a Parquet file, one row an answer.")
@SuppressWarnings("NullAway.Init") // picocli sets the parameter
final class ExportCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "DIR", description = "A run folder.")
  private Path folder;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "The file (default: answers.parquet in the run folder).")
  private @Nullable Path file;

  @Mixin private final OutputOptions output = new OutputOptions();

  ExportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Path target = file == null ? folder.resolve(ParquetExport.FILE) : file;
    int rows = ParquetExport.write(folder, target);
    if (output.json()) {
      Json.print(console, Map.of("file", target.toString(), "rows", rows));
    } else {
      console.out().println(target);
    }
    return ExitCode.OK;
  }
}
