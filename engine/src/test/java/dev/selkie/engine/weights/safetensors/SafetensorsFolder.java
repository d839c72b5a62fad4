package dev.selkie.engine.weights.safetensors;

import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.engine.weights.WeightSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;

/** A folder for one test, empty before it and gone behind it. */
abstract class SafetensorsFolder {
  Path folder = Path.of("unset");

  @BeforeMethod
  public void createFolder() throws IOException {
    folder = Files.createTempDirectory("selkie-safetensors");
  }

  @AfterMethod
  public void deleteFolder() throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  final WeightSource open() throws IOException {
    return new SafetensorsFormat().open(folder, OpenOptions.NONE);
  }
}
