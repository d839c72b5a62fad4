package dev.selkie.cli.bench;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.cli.console.Console;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code bench}, which only holds its subcommands. */
@Command(name = "bench", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "WHAT")
public final class BenchCommand implements Runnable {
  private BenchCommand() {}

  /** The command with everything that can be measured. */
  public static CommandLine commandLine(Console console) {
    CommandLine bench = new CommandLine(new BenchCommand());
    bench
        .getCommandSpec()
        .usageMessage()
        .description(
            "Measures this machine, with repetitions: median, least and most.",
            "With --json, one object a line.");
    return bench
        .addSubcommand(new PrefillBench(console))
        .addSubcommand(new DecodeBench(console))
        .addSubcommand(new KernelsBench(console))
        .addSubcommand(new EncBench(console))
        .addSubcommand(new ClientBench(console))
        .addSubcommand(new SealBench(console));
  }

  @Override
  public void run() {
    throw CommandFailure.usage("selkie bench needs what to measure; selkie bench --help lists it");
  }
}
