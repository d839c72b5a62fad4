package dev.selkie.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.selkie.cli.console.CommandFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A file that is plain text, or a JSON array of texts. */
final class TextFile {
  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES);

  private TextFile() {}

  /** The texts of a JSON array; empty where the file is plain text. */
  static Optional<List<String>> texts(Path file) throws IOException {
    String text = StandardInput.text(file);
    boolean named = file.toString().endsWith(".json");
    if (!named && !text.stripLeading().startsWith("[")) {
      return Optional.empty();
    }
    try {
      List<String> texts = MAPPER.readValue(text, new TypeReference<List<String>>() {});
      if (texts.contains(null)) {
        throw CommandFailure.data(file + ": a text must not be null");
      }
      return Optional.of(texts);
    } catch (JsonProcessingException e) {
      if (named) {
        throw CommandFailure.data(file + ": file must be a JSON array of texts");
      }
      return Optional.empty(); // text that only begins like one
    }
  }
}
