package dev.selkie.engine.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.selkie.engine.weights.MalformedModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A JSON document read strictly: UTF-8, one object at the top, no name twice, nothing behind it,
 * nesting and numbers limited. Only trees are made of it, never objects of classes it names.
 */
public final class JsonDocument {
  /** Largest document: tokenizer.json of a vocabulary of 262,144 tokens has 33 MB. */
  public static final int MAX_BYTES = 128 << 20;

  private static final int MAX_DEPTH = 64;
  private static final int MAX_NUMBER_CHARACTERS = 64;

  private static final ObjectReader READER =
      new JsonMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(MAX_NUMBER_CHARACTERS)
                          .maxStringLength(MAX_BYTES)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .reader()
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private JsonDocument() {}

  /**
   * The object in a file.
   *
   * @throws MalformedModelException if it is too large or breaks the rules above
   */
  public static JsonNode read(Path file) throws IOException {
    long size = Files.size(file);
    if (size > MAX_BYTES) {
      throw new MalformedModelException(
          file, "a JSON file must have at most " + MAX_BYTES + " bytes: " + size);
    }
    return parse(file, 0, Files.readAllBytes(file));
  }

  /**
   * The object in bytes that stand at an offset of a file.
   *
   * @param file named in messages
   * @throws MalformedModelException if the bytes break the rules above
   */
  public static JsonNode parse(Path file, long offset, byte[] bytes)
      throws MalformedModelException {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      JsonNode node = READER.readTree(text);
      if (!node.isObject()) {
        throw new MalformedModelException(file, offset, "the JSON must be an object");
      }
      return node;
    } catch (CharacterCodingException e) {
      throw (MalformedModelException)
          new MalformedModelException(file, offset, "JSON must be valid UTF-8").initCause(e);
    } catch (JsonProcessingException e) {
      long place = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getCharOffset());
      throw (MalformedModelException)
          new MalformedModelException(
                  file, offset + place, "JSON must be well-formed: " + e.getOriginalMessage())
              .initCause(e);
    }
  }
}
