package dev.selkie.engine.tokenizer;

import dev.selkie.engine.fuzz.Findings;
import dev.selkie.engine.json.JsonDocument;
import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.Metadata;
import java.nio.file.Path;

/** Any bytes are a tokenizer.json that encodes and decodes, or are refused as malformed. */
public final class TokenizerJsonFuzzer {
  private static final Path FILE = Path.of("tokenizer.json");

  private TokenizerJsonFuzzer() {}

  /** One input; whatever is thrown is a finding. */
  public static void fuzzerTestOneInput(byte[] data) {
    try {
      TokenizerJson json = new TokenizerJson(FILE, JsonDocument.parse(FILE, 0, data), 300);
      Tokenizer tokenizer = Tokenizers.from(FILE, new Metadata(json.entries()));
      tokenizer.decode(tokenizer.encodeMarked("It's <s> 12\n\n\u00e9"));
    } catch (MalformedModelException e) {
      // as it should be
    } catch (IllegalArgumentException e) {
      Findings.unlessVocabularyIsPoor(e);
    }
  }
}
