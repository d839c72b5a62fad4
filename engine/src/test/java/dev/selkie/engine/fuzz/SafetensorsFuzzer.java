package dev.selkie.engine.fuzz;

import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.Model;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.engine.weights.TensorInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Any bytes are a safetensors folder that opens, or are refused as malformed: two bytes of length,
 * so much of {@code config.json}, and the rest is {@code model.safetensors}.
 */
public final class SafetensorsFuzzer {
  private static final Path FOLDER = folder();

  private SafetensorsFuzzer() {}

  private static Path folder() {
    try {
      Path folder = Files.createTempDirectory("fuzz");
      folder.toFile().deleteOnExit();
      folder.resolve("config.json").toFile().deleteOnExit();
      folder.resolve("model.safetensors").toFile().deleteOnExit();
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One input; whatever is thrown is a finding. */
  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    if (data.length < 2) {
      return;
    }
    int length = Math.min(data.length - 2, (data[0] & 0xff) | (data[1] & 0xff) << 8);
    Files.write(FOLDER.resolve("config.json"), Arrays.copyOfRange(data, 2, 2 + length));
    Files.write(
        FOLDER.resolve("model.safetensors"), Arrays.copyOfRange(data, 2 + length, data.length));
    try (Model model = Model.open(FOLDER, OpenOptions.NONE)) {
      for (TensorInfo tensor : model.weights().tensors()) {
        model.weights().read(tensor);
      }
      try (Decoder decoder = model.decoder(new ExecutionMode.Float32(), 1)) {
        decoder.vocabularySize();
      }
    } catch (MalformedModelException e) {
      // as it should be
    }
  }
}
