package dev.selkie.engine.tokenizer;

import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.Metadata;
import java.nio.file.Path;

/** Makes the tokenizer that a model file describes in GGUF's {@code tokenizer.ggml} entries. */
public final class Tokenizers {
  private Tokenizers() {}

  /**
   * The tokenizer of a file.
   *
   * @param file the file's name in messages
   * @throws MalformedModelException if the description is missing, contradicts itself, or is of a
   *     kind not known here
   */
  public static Tokenizer from(Path file, Metadata metadata) throws MalformedModelException {
    try {
      String model =
          metadata
              .text(Vocabulary.PREFIX + "model")
              .orElseThrow(() -> new MalformedModelException(file, "the file has no tokenizer"));
      return switch (model) {
        case "llama" -> new SentencePieceTokenizer(file, metadata);
        case "gpt2" -> new ByteLevelTokenizer(file, metadata);
        default ->
            throw new MalformedModelException(
                file, "tokenizer.ggml.model must be llama or gpt2: " + model);
      };
    } catch (IllegalArgumentException e) {
      throw (MalformedModelException)
          new MalformedModelException(file, "" + e.getMessage()).initCause(e);
    }
  }
}
