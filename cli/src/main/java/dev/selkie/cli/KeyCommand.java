package dev.selkie.cli;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.cli.console.Console;
import dev.selkie.cli.console.ExitCode;
import dev.selkie.cli.console.Json;
import dev.selkie.cli.options.KeystoreOptions;
import dev.selkie.cli.options.OutputOptions;
import dev.selkie.cli.options.TokenOptions;
import dev.selkie.secure.keystore.ModelKeystore;
import dev.selkie.secure.keystore.PublicKeyFile;
import dev.selkie.secure.keystore.RecipientKind;
import dev.selkie.secure.keystore.Token;
import dev.selkie.secure.keystore.XWingPrivateKey;
import dev.selkie.secure.signature.SigningKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code key}, which only holds its subcommands. */
@Command(
    name = "key",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "generate|list|export",
    description = "Keys in a BCFKS keystore or a PKCS#11 token.")
final class KeyCommand implements Runnable {
  private KeyCommand() {}

  static CommandLine commandLine(Console console) {
    return new CommandLine(new KeyCommand())
        .addSubcommand(new Generate(console))
        .addSubcommand(new KeyList(console))
        .addSubcommand(new Export(console));
  }

  @Override
  public void run() {
    throw CommandFailure.usage("selkie key needs generate, list or export");
  }

  @Command(
      name = "generate",
      mixinStandardHelpOptions = true,
      description = "Makes a random key; makes the keystore where there is none.")
  @SuppressWarnings("NullAway.Init") // picocli sets the required option
  static final class Generate implements Callable<Integer> {
    private final Console console;

    @Mixin private final KeystoreOptions keystore = new KeystoreOptions();
    @Mixin private final TokenOptions token = new TokenOptions();

    @Option(
        names = "--alias",
        required = true,
        paramLabel = "NAME",
        description = "The key's name, which is readable in sealed files.")
    private String alias;

    @Option(
        names = "--kind",
        paramLabel = "KIND",
        description = {
          "aes (default): opens what is sealed for it; x-wing: the same, post-quantum,",
          "with a public half that others seal for; signing: signs with Ed25519 and ML-DSA-65."
        })
    private String kind = "aes";

    @Mixin private final OutputOptions output = new OutputOptions();

    Generate(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws IOException {
      String made = token.address().isPresent() ? inToken() : inKeystore();
      if (output.json()) {
        Json.print(console, Map.of("alias", alias, "kind", made, "keystore", place()));
      } else {
        console.out().printf("%s: key %s%n", place(), alias);
      }
      return ExitCode.OK;
    }

    private String place() {
      return token.address().map(Object::toString).orElseGet(() -> keystore.required().toString());
    }

    private String inToken() throws IOException {
      if (!kind.equals("aes")) {
        throw CommandFailure.usage("a token makes keys of kind aes only: --kind " + kind);
      }
      try (Token open = token.open()) {
        open.generateKey(alias).close();
      }
      return RecipientKind.PKCS11.text();
    }

    private String inKeystore() throws IOException {
      if (!List.of("aes", "x-wing", "signing").contains(kind)) {
        throw CommandFailure.usage("--kind must be aes, x-wing or signing: " + kind);
      }
      try (ModelKeystore store = keystore.openOrCreate()) {
        switch (kind) {
          case "x-wing" -> store.generateXWingKey(alias).close();
          case "signing" -> store.generateSigningKey(alias).close();
          default -> store.generateKey(alias).close();
        }
        return kindOf(store, alias);
      }
    }
  }

  private static String kindOf(ModelKeystore store, String alias) throws IOException {
    return store.kind(alias).map(kind -> kind.text()).orElse("unknown");
  }

  @Command(name = "list", mixinStandardHelpOptions = true, description = "Names the keys.")
  static final class KeyList implements Callable<Integer> {
    private final Console console;

    @Mixin private final KeystoreOptions keystore = new KeystoreOptions();
    @Mixin private final TokenOptions token = new TokenOptions();
    @Mixin private final OutputOptions output = new OutputOptions();

    KeyList(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws IOException {
      List<Map<String, String>> keys = token.address().isPresent() ? ofToken() : ofKeystore();
      if (output.json()) {
        Json.print(console, Map.of("keys", keys));
      } else {
        keys.forEach(key -> console.out().printf("%s (%s)%n", key.get("alias"), key.get("kind")));
      }
      return ExitCode.OK;
    }

    private List<Map<String, String>> ofToken() throws IOException {
      try (Token open = token.open()) {
        return open.list().stream()
            .map(alias -> Map.of("alias", alias, "kind", RecipientKind.PKCS11.text()))
            .toList();
      }
    }

    private List<Map<String, String>> ofKeystore() throws IOException {
      List<Map<String, String>> keys = new ArrayList<>();
      try (ModelKeystore store = keystore.open()) {
        for (String alias : store.list()) {
          keys.add(Map.of("alias", alias, "kind", kindOf(store, alias)));
        }
      }
      return keys;
    }
  }

  @Command(
      name = "export",
      mixinStandardHelpOptions = true,
      description = "Prints the public half of an X-Wing or signing key, one line for a file.")
  @SuppressWarnings("NullAway.Init") // picocli sets the required option
  static final class Export implements Callable<Integer> {
    private final Console console;

    @Mixin private final KeystoreOptions keystore = new KeystoreOptions();

    @Option(
        names = "--alias",
        required = true,
        paramLabel = "NAME",
        description = "The key's name.")
    private String alias;

    Export(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws IOException {
      try (ModelKeystore store = keystore.open()) {
        Optional<SigningKey> signing = store.signingKey(alias);
        Optional<XWingPrivateKey> quantum = store.xWingKey(alias);
        if (signing.isPresent()) {
          try (SigningKey key = signing.get()) {
            console.out().println(PublicKeyFile.line(key.signer()));
          }
        } else if (quantum.isPresent()) {
          try (XWingPrivateKey key = quantum.get()) {
            console.out().println(PublicKeyFile.line(key.publicKey()));
          }
        } else {
          throw CommandFailure.integrity("no key with a public half has this name: " + alias);
        }
      }
      return ExitCode.OK;
    }
  }
}
