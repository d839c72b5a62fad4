package dev.selkie.cli.options;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.datasets.BundledModels;
import dev.selkie.datasets.NearestName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the file that a user means by MODEL: a path, or the name of a bundled model. */
public final class ModelFile {
  private ModelFile() {}

  /** The file or folder of a model. */
  public static Path resolve(String model) throws IOException {
    Path path = Path.of(model);
    if (Files.exists(path)) {
      return path;
    }
    if (BundledModels.has(model)) {
      return BundledModels.file(model);
    }
    if (model.contains("/") || model.contains(".")) {
      throw CommandFailure.data("no such model file: " + model);
    }
    throw CommandFailure.data(NearestName.unknown("model", model, BundledModels.names()));
  }
}
