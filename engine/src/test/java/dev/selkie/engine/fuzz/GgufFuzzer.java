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

/** Any bytes are a GGUF file that opens, or are refused as malformed. */
public final class GgufFuzzer {
  private static final Path FILE = file();

  private GgufFuzzer() {}

  private static Path file() {
    try {
      Path file = Files.createTempFile("fuzz", ".gguf");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One input; whatever is thrown is a finding. */
  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    byte[] bytes = data.clone();
    if (bytes.length >= 4) {
      System.arraycopy(new byte[] {'G', 'G', 'U', 'F'}, 0, bytes, 0, 4);
    }
    Files.write(FILE, bytes);
    try (Model model = Model.open(FILE, OpenOptions.NONE)) {
      for (TensorInfo tensor : model.weights().tensors()) {
        model.weights().read(tensor);
      }
      model.tokenizer().encode("a b\n12");
      try (Decoder decoder = model.decoder(new ExecutionMode.Float32(), 1)) {
        decoder.vocabularySize();
      }
    } catch (MalformedModelException e) {
      // as it should be
    } catch (IllegalArgumentException e) {
      Findings.unlessVocabularyIsPoor(e);
    }
  }
}
