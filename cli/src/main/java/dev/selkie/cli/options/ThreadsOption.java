package dev.selkie.cli.options;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.cli.machine.PhysicalCores;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How many threads compute at once. */
public final class ThreadsOption {
  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that compute at once (default: physical cores).")
  private @Nullable Integer threads;

  /** The number given, or one for each physical core. */
  public int count() {
    if (threads == null) {
      return PhysicalCores.count();
    }
    if (threads < 1) {
      throw CommandFailure.usage("--threads must be at least 1: " + threads);
    }
    return threads;
  }
}
