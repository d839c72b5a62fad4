package dev.selkie.cli;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.cli.console.Console;
import dev.selkie.cli.console.ExitCode;
import dev.selkie.cli.console.Failures;
import dev.selkie.cli.console.Json;
import dev.selkie.cli.options.KeystoreOptions;
import dev.selkie.cli.options.ModelFile;
import dev.selkie.cli.options.OutputOptions;
import dev.selkie.datasets.NearestName;
import dev.selkie.engine.Model;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.secure.container.ModelIdentity;
import dev.selkie.secure.container.SealedModel;
import dev.selkie.secure.container.SealedModelInfo;
import dev.selkie.secure.keystore.KeystoreKey;
import dev.selkie.secure.keystore.ModelKeystore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "seal",
    mixinStandardHelpOptions = true,
    description = "Seals a model for one or more keys of a keystore.")
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
      paramLabel = "ALIAS",
      description = "Name of a key in the keystore; may be given more than once.")
  private List<String> aliases;

  @Mixin private final KeystoreOptions keystore = new KeystoreOptions();

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
    List<KeystoreKey> keys = new ArrayList<>();
    try (ModelKeystore store = keystore.open();
        Model plain = Model.open(source, OpenOptions.NONE)) {
      for (String alias : aliases) {
        keys.add(key(store, alias));
      }
      SealedModelInfo info =
          Failures.naming(
              file,
              () -> {
                SealedModel.seal(plain.weights(), file, keys, identity);
                return SealedModel.inspect(file);
              });
      report(info);
    } finally {
      keys.forEach(KeystoreKey::close);
    }
    return ExitCode.OK;
  }

  private String identity() {
    if (modelId != null) {
      return modelId;
    }
    String name = String.valueOf(Path.of(model).getFileName());
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  private static KeystoreKey key(ModelKeystore store, String alias) throws IOException {
    List<String> known = store.list();
    if (!known.contains(alias)) {
      throw CommandFailure.integrity(NearestName.unknown("key", alias, known));
    }
    return store
        .key(alias)
        .orElseThrow(() -> CommandFailure.integrity("not an AES-256 key: " + alias));
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
      Json.print(console, result);
    } else {
      console
          .out()
          .printf("%s: %,d bytes, sealed for %s%n", file, info.bytes(), String.join(", ", aliases));
    }
  }
}
