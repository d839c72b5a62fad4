package dev.selkie.cli;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.cli.console.Console;
import dev.selkie.cli.console.ExitCode;
import dev.selkie.cli.console.Failures;
import dev.selkie.cli.console.Json;
import dev.selkie.cli.options.KeystoreOptions;
import dev.selkie.cli.options.ModelFile;
import dev.selkie.cli.options.OutputOptions;
import dev.selkie.cli.options.Passwords;
import dev.selkie.cli.options.RecipientNames;
import dev.selkie.cli.options.SigningOptions;
import dev.selkie.cli.options.TokenOptions;
import dev.selkie.engine.Model;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.engine.weights.OpenOptions.PasswordSource;
import dev.selkie.secure.container.ModelIdentity;
import dev.selkie.secure.container.SealedModel;
import dev.selkie.secure.container.SealedModelInfo;
import dev.selkie.secure.keystore.Recipient;
import dev.selkie.secure.signature.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code selkie seal}: a model sealed for its recipients. */
@Command(
    name = "seal",
    mixinStandardHelpOptions = true,
    description = "Seals a model for one or more recipients.")
@SuppressWarnings("NullAway.Init") // picocli sets the required options
final class SealCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "MODEL", description = "A model file, or the name of a bundled model.")
  private String model;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "The sealed file; an old one is replaced when the new one is whole.")
  private Path file;

  @Option(
      names = "--recipient",
      required = true,
      paramLabel = "RECIPIENT",
      description = {
        "Who can open the file; may be given more than once:",
        "ALIAS, a key of the keystore; pkcs11:ALIAS, a key of the token;",
        "x-wing:FILE, a public key; password, alone in its file."
      })
  private List<String> names;

  @Mixin private final KeystoreOptions keystore = new KeystoreOptions();
  @Mixin private final TokenOptions token = new TokenOptions();
  @Mixin private final SigningOptions signing = new SigningOptions();

  @Option(
      names = "--model-password-file",
      paramLabel = "FILE",
      description = "File whose first line is the password of the recipient named password.")
  private @Nullable Path modelPasswordFile;

  @Option(
      names = "--model-id",
      paramLabel = "ID",
      description = "Public name of the model (default: the file's name without its ending).")
  private @Nullable String modelId;

  @Option(
      names = "--model-version",
      paramLabel = "N",
      description = "Public version of the model (default: 1).")
  private long modelVersion = 1;

  @Mixin private final OutputOptions output = new OutputOptions();

  SealCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Path source = ModelFile.resolve(model);
    if (Files.exists(file) && Files.isSameFile(source, file)) {
      throw CommandFailure.usage("the sealed file must not replace its own source: " + file);
    }
    ModelIdentity identity = new ModelIdentity(identity(), modelVersion);
    PasswordSource password =
        modelPasswordFile == null
            ? Passwords.fromPromptTwice()
            : Passwords.fromFile(modelPasswordFile);
    try (RecipientNames recipients = new RecipientNames(keystore, token, password);
        Model plain = Model.open(source, OpenOptions.NONE)) {
      List<Recipient> found = recipients.find(names);
      SealedModelInfo info = Failures.naming(file, () -> seal(plain, found, identity));
      report(info);
    }
    return ExitCode.OK;
  }

  private SealedModelInfo seal(Model plain, List<Recipient> recipients, ModelIdentity identity)
      throws IOException {
    Optional<SigningKey> signer = signing.open(keystore);
    try (SigningKey key = signer.orElse(null)) {
      SealedModel.seal(plain.weights(), file, recipients, identity, key);
    }
    return SealedModel.inspect(file);
  }

  private String identity() {
    if (modelId != null) {
      return modelId;
    }
    String name = String.valueOf(Path.of(model).getFileName());
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  private void report(SealedModelInfo info) {
    if (output.json()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("file", file.toString());
      result.put("bytes", info.bytes());
      result.put("recipients", info.recipients());
      result.put("modelId", info.identity().id());
      result.put("modelVersion", info.identity().version());
      result.put("fileId", info.fileId());
      result.put("signer", info.signer());
      Json.print(console, result);
    } else {
      console
          .out()
          .printf("%s: %,d bytes, sealed for %s%n", file, info.bytes(), String.join(", ", names));
    }
  }
}
