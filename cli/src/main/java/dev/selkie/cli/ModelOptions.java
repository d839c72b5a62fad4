package dev.selkie.cli;

import dev.selkie.engine.Model;
import java.io.IOException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The model, and the keystore if it is sealed. */
@SuppressWarnings("NullAway.Init") // picocli sets the required option
final class ModelOptions {
  @Option(
      names = {"-m", "--model"},
      paramLabel = "MODEL",
      required = true,
      description = "A model file, a sealed file, or the name of a bundled model.")
  private String name;

  @Mixin private final KeystoreOptions keystore = new KeystoreOptions();

  /** What the user wrote. */
  String name() {
    return name;
  }

  /** Opens it; the caller closes it. */
  Model open() throws IOException {
    return Model.open(ModelFile.resolve(name), keystore.openOptions());
  }
}
