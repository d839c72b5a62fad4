package dev.selkie.cli;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.cli.console.Console;
import dev.selkie.cli.console.ExitCode;
import dev.selkie.cli.console.Json;
import dev.selkie.cli.options.OutputOptions;
import dev.selkie.cli.options.SealedOptions;
import dev.selkie.cli.options.StateKeyOptions;
import dev.selkie.secure.state.VersionStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code versions}, which only holds its subcommands. */
@Command(
    name = "versions",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "start|list",
    description = "The store of the highest version of each model that was opened.")
final class VersionsCommand implements Runnable {
  private VersionsCommand() {}

  static CommandLine commandLine(Console console) {
    return new CommandLine(new VersionsCommand())
        .addSubcommand(new Start(console))
        .addSubcommand(new VersionList(console));
  }

  @Override
  public void run() {
    throw CommandFailure.usage("selkie versions needs start or list");
  }

  @Command(
      name = "start",
      mixinStandardHelpOptions = true,
      description = "Makes an empty store, which knows no model; there must be none.")
  @SuppressWarnings("NullAway.Init") // picocli sets the parameters
  static final class Start implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "STORE", description = "The store.")
    private Path store;

    @Mixin private final StateKeyOptions key = new StateKeyOptions();

    Start(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws IOException {
      key.start(store, VersionStore::start);
      console.out().printf("%s: an empty version store%n", store);
      return ExitCode.OK;
    }
  }

  @Command(name = "list", mixinStandardHelpOptions = true, description = "Names what it knows.")
  @SuppressWarnings("NullAway.Init") // picocli sets the parameter
  static final class VersionList implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "STORE", description = "The store.")
    private Path store;

    @Mixin private final SealedOptions sealed = new SealedOptions();
    @Mixin private final OutputOptions output = new OutputOptions();

    VersionList(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws IOException {
      Map<String, VersionStore.Entry> entries =
          new VersionStore(store, sealed.access().keys()).entries();
      if (output.json()) {
        Json.print(console, Map.of("models", entries));
      } else {
        entries.forEach(
            (model, entry) -> console.out().printf("%s: version %d%n", model, entry.version()));
      }
      return ExitCode.OK;
    }
  }
}
