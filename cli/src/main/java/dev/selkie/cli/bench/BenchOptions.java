package dev.selkie.cli.bench;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.cli.console.Console;
import dev.selkie.cli.options.OutputOptions;
import dev.selkie.cli.options.ThreadsOption;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every measurement asks: threads, repetitions, and how its lines are printed. */
final class BenchOptions {
  @Mixin private final ThreadsOption threads = new ThreadsOption();

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      description = "Timed repetitions after one that is not counted (default: ${DEFAULT-VALUE}).")
  private int repetitions = 5;

  @Mixin private final OutputOptions output = new OutputOptions();

  int threads() {
    return threads.count();
  }

  int repetitions() {
    if (repetitions < 1) {
      throw CommandFailure.usage("--repetitions must be at least 1: " + repetitions);
    }
    return repetitions;
  }

  void print(Console console, BenchLine line) {
    line.print(console, output.json());
  }
}
