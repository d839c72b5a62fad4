package dev.selkie.cli.options;

import dev.selkie.cli.console.Console;
import dev.selkie.cli.console.Progress;
import picocli.CommandLine.Option;

/** Options of every command that say how it reports. */
public final class OutputOptions {
  @Option(names = "--json", description = "Print one JSON object on standard output.")
  private boolean json;

  @Option(names = "--quiet", description = "No progress.")
  private boolean quiet;

  @Option(names = "--verbose", description = "Show where a failure happened.")
  private boolean verbose;

  public boolean json() {
    return json;
  }

  public boolean quiet() {
    return quiet;
  }

  public boolean verbose() {
    return verbose;
  }

  /** Progress of a long job as the user wants it. */
  public Progress progress(Console console, String label) {
    return new Progress(console, label, quiet);
  }
}
