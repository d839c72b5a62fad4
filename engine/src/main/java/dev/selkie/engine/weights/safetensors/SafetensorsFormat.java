package dev.selkie.engine.weights.safetensors;

import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.engine.weights.WeightFormat;
import dev.selkie.engine.weights.WeightSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder as Hugging Face writes it: {@code config.json}; {@code model.safetensors}, or several
 * files with {@code model.safetensors.index.json}; {@code tokenizer.json}. Its tensors and entries
 * appear under GGUF's names, in GGUF's layout.
 */
public final class SafetensorsFormat implements WeightFormat {
  /** For {@link java.util.ServiceLoader}. */
  public SafetensorsFormat() {}

  @Override
  public String name() {
    return "safetensors folder";
  }

  @Override
  public boolean recognizes(Path file, byte[] head) {
    return Files.isDirectory(file)
        && Files.isRegularFile(file.resolve("config.json"))
        && (Files.isRegularFile(file.resolve(SafetensorsFiles.SINGLE))
            || Files.isRegularFile(file.resolve(SafetensorsFiles.INDEX)));
  }

  @Override
  public WeightSource open(Path file, OpenOptions options) throws IOException {
    SafetensorsFiles files = SafetensorsFiles.open(file);
    try {
      return SafetensorsSource.of(file, files);
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }
}
