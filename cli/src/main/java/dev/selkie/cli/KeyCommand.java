package dev.selkie.cli;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.cli.console.Console;
import dev.selkie.cli.console.ExitCode;
import dev.selkie.cli.console.Json;
import dev.selkie.cli.options.KeystoreOptions;
import dev.selkie.cli.options.OutputOptions;
import dev.selkie.secure.keystore.KeystoreKey;
import dev.selkie.secure.keystore.ModelKeystore;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code key}, which only holds its subcommands. */
@Command(
    name = "key",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "generate|list",
    description = "Keys in a BCFKS keystore, for which models are sealed.")
final class KeyCommand implements Runnable {
  private static final String KIND = "bcfks";

  private KeyCommand() {}

  static CommandLine commandLine(Console console) {
    return new CommandLine(new KeyCommand())
        .addSubcommand(new Generate(console))
        .addSubcommand(new KeyList(console));
  }

  @Override
  public void run() {
    throw CommandFailure.usage("selkie key needs generate or list");
  }

  @Command(
      name = "generate",
      mixinStandardHelpOptions = true,
      description = "Makes a random AES-256 key; makes the keystore where there is none.")
  @SuppressWarnings("NullAway.Init") // picocli sets the required option
  static final class Generate implements Callable<Integer> {
    private final Console console;

    @Mixin private final KeystoreOptions keystore = new KeystoreOptions();

    @Option(
        names = "--alias",
        required = true,
        paramLabel = "NAME",
        description = "The key's name, which is readable in sealed files.")
    private String alias;

    @Mixin private final OutputOptions output = new OutputOptions();

    Generate(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws IOException {
      try (ModelKeystore store = keystore.openOrCreate();
          KeystoreKey key = store.generateKey(alias)) {
        if (output.json()) {
          Json.print(
              console,
              Map.of(
                  "alias", key.alias(), "kind", KIND, "keystore", keystore.required().toString()));
        } else {
          console.out().printf("%s: key %s%n", keystore.required(), key.alias());
        }
      }
      return ExitCode.OK;
    }
  }

  @Command(name = "list", mixinStandardHelpOptions = true, description = "Names the keys.")
  static final class KeyList implements Callable<Integer> {
    private final Console console;

    @Mixin private final KeystoreOptions keystore = new KeystoreOptions();
    @Mixin private final OutputOptions output = new OutputOptions();

    KeyList(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws IOException {
      try (ModelKeystore store = keystore.open()) {
        List<String> aliases = store.list();
        if (output.json()) {
          List<Map<String, String>> keys =
              aliases.stream().map(alias -> Map.of("alias", alias, "kind", KIND)).toList();
          Json.print(console, Map.of("keys", keys));
        } else {
          aliases.forEach(console.out()::println);
        }
      }
      return ExitCode.OK;
    }
  }
}
