package dev.selkie.cli.options;

import dev.selkie.engine.Model;
import dev.selkie.engine.weights.OpenOptions;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The model, and what opens it if it is sealed. */
@SuppressWarnings("NullAway.Init") // picocli sets the required option
public final class ModelOptions {
  @Option(
      names = {"-m", "--model"},
      paramLabel = "MODEL",
      required = true,
      description = "A model file, a sealed file, or the name of a bundled model.")
  private String name;

  @Mixin private final SealedOptions sealed = new SealedOptions();

  /** The model as the user named it. */
  public String name() {
    return name;
  }

  /** The file or folder. */
  public Path file() throws IOException {
    return ModelFile.resolve(name);
  }

  /** How to open it. */
  public OpenOptions openOptions() throws IOException {
    return sealed.openOptions();
  }

  /** Opens it; the caller closes it. */
  public Model open() throws IOException {
    return Model.open(file(), openOptions());
  }
}
