package dev.selkie.cli;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.cli.console.Console;
import dev.selkie.cli.console.ExitCode;
import dev.selkie.cli.console.Json;
import dev.selkie.cli.options.OutputOptions;
import dev.selkie.cli.options.SealedOptions;
import dev.selkie.cli.options.StateKeyOptions;
import dev.selkie.secure.state.AuditLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code audit}, which only holds its subcommands. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "start|verify",
    description = "The log of what was opened, verified, changed and refused.")
final class AuditCommand implements Runnable {
  private AuditCommand() {}

  static CommandLine commandLine(Console console) {
    return new CommandLine(new AuditCommand())
        .addSubcommand(new Start(console))
        .addSubcommand(new Verify(console));
  }

  @Override
  public void run() {
    throw CommandFailure.usage("selkie audit needs start or verify");
  }

  @Command(
      name = "start",
      mixinStandardHelpOptions = true,
      description = "Makes an empty log; there must be none.")
  @SuppressWarnings("NullAway.Init") // picocli sets the parameters
  static final class Start implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "LOG", description = "The log.")
    private Path log;

    @Mixin private final StateKeyOptions key = new StateKeyOptions();

    Start(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws IOException {
      key.start(log, AuditLog::start);
      console.out().printf("%s: an empty audit log%n", log);
      return ExitCode.OK;
    }
  }

  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description = "Checks that no line was changed, added or taken out.")
  @SuppressWarnings("NullAway.Init") // picocli sets the parameter
  static final class Verify implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "LOG", description = "The log.")
    private Path log;

    @Mixin private final SealedOptions sealed = new SealedOptions();
    @Mixin private final OutputOptions output = new OutputOptions();

    Verify(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws IOException {
      AuditLog.Report report = new AuditLog(log, sealed.access().keys()).verify();
      if (output.json()) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("verdict", "authentic");
        result.put("entries", report.entries());
        result.put("head", report.head());
        result.put("unfinished", report.unfinished());
        Json.print(console, result);
      } else {
        console
            .out()
            .printf(
                "%s: authentic, %d %s, head %s%n",
                log, report.entries(), report.entries() == 1 ? "entry" : "entries", report.head());
      }
      return ExitCode.OK;
    }
  }
}
