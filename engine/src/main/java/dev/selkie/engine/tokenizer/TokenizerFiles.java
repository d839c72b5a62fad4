package dev.selkie.engine.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selkie.engine.json.JsonDocument;
import dev.selkie.engine.weights.MalformedModelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The tokenizer of a folder as Hugging Face writes it: {@code tokenizer.json}, with the marks and
 * the chat template of {@code tokenizer_config.json}, {@code generation_config.json}, {@code
 * config.json} and {@code chat_template.jinja} where they are. It becomes GGUF's entries, so that
 * {@link Tokenizers} knows one description only and a GGUF file made of the folder has them.
 */
public final class TokenizerFiles {
  /** Entries that GGUF has no name for. */
  static final String END_IDS = "selkie.tokenizer.end_ids";

  static final String STRIP_LEFT = "selkie.tokenizer.strip_left_ids";
  static final String STRIP_RIGHT = "selkie.tokenizer.strip_right_ids";
  static final String NORMALIZE_NFC = "selkie.tokenizer.normalize_nfc";
  static final String IGNORE_MERGES = "selkie.tokenizer.ignore_merges";
  static final String PREFIX_FIRST_ONLY = "selkie.tokenizer.prefix_first_only";

  private static final int MAX_TEMPLATE_BYTES = 1 << 20;

  private final Path folder;
  private final Map<String, Object> entries = new LinkedHashMap<>();
  private final Map<String, Integer> ids = new LinkedHashMap<>();

  private TokenizerFiles(Path folder) {
    this.folder = folder;
  }

  /** Whether a folder holds a tokenizer. */
  public static boolean present(Path folder) {
    return Files.isRegularFile(folder.resolve("tokenizer.json"));
  }

  /**
   * The entries {@code tokenizer.*} of a folder.
   *
   * @throws MalformedModelException if a file breaks its format or describes a tokenizer that is
   *     not known here
   */
  public static Map<String, Object> metadata(Path folder) throws IOException {
    return new TokenizerFiles(folder).read();
  }

  private Map<String, Object> read() throws IOException {
    JsonNode config = optional("config.json");
    JsonNode generation = optional("generation_config.json");
    JsonNode marks = optional("tokenizer_config.json");
    Path file = folder.resolve("tokenizer.json");
    TokenizerJson tokenizer =
        new TokenizerJson(file, JsonDocument.read(file), config.path("vocab_size").asInt(0));
    entries.putAll(tokenizer.entries());
    ids.putAll(tokenizer.specialIds());
    bos(tokenizer, marks, config);
    eos(marks, generation, config);
    template(marks);
    return entries;
  }

  private JsonNode optional(String name) throws IOException {
    Path file = folder.resolve(name);
    return Files.isRegularFile(file)
        ? JsonDocument.read(file)
        : com.fasterxml.jackson.databind.node.MissingNode.getInstance();
  }

  private void bos(TokenizerJson tokenizer, JsonNode marks, JsonNode config) {
    Optional<String> first = tokenizer.firstToken();
    Integer id = first.map(ids::get).orElse(null);
    if (id == null) {
      id = ids.get(token(marks.path("bos_token")));
    }
    if (id == null && config.path("bos_token_id").isInt()) {
      id = config.path("bos_token_id").intValue();
    }
    if (id != null) {
      entries.put(Vocabulary.PREFIX + "bos_token_id", (long) id);
    }
    entries.put(
        Vocabulary.PREFIX + "add_bos_token",
        first.isPresent() || marks.path("add_bos_token").asBoolean(false));
  }

  private void eos(JsonNode marks, JsonNode generation, JsonNode config) {
    Set<Long> ends = new LinkedHashSet<>();
    Integer marked = ids.get(token(marks.path("eos_token")));
    if (marked != null) {
      ends.add((long) marked);
    }
    for (JsonNode source : List.of(generation, config)) {
      JsonNode found = source.path("eos_token_id");
      if (found.isInt()) {
        ends.add(found.longValue());
      }
      for (JsonNode id : found) {
        if (id.isInt()) {
          ends.add(id.longValue());
        }
      }
    }
    if (!ends.isEmpty()) {
      entries.put(Vocabulary.PREFIX + "eos_token_id", ends.iterator().next());
      entries.put(END_IDS, List.copyOf(ends));
    }
  }

  /** A token is a text, or an object with the text as its content. */
  private static String token(JsonNode node) {
    return node.isObject() ? node.path("content").asText("") : node.asText("");
  }

  private void template(JsonNode marks) throws IOException {
    Path file = folder.resolve("chat_template.jinja");
    JsonNode template = marks.path("chat_template");
    if (Files.isRegularFile(file)) {
      if (Files.size(file) > MAX_TEMPLATE_BYTES) {
        throw new MalformedModelException(
            file, "a chat template must have at most " + MAX_TEMPLATE_BYTES + " bytes");
      }
      entries.put(
          "tokenizer.chat_template", new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    } else if (template.isTextual()) {
      entries.put("tokenizer.chat_template", template.asText());
    } else {
      for (JsonNode named : template) {
        String key =
            named.path("name").asText().equals("default")
                ? "tokenizer.chat_template"
                : "tokenizer.chat_template." + named.path("name").asText();
        entries.put(key, named.path("template").asText());
      }
    }
  }
}
