package dev.selkie.engine.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selkie.engine.weights.MalformedModelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A {@code tokenizer.json}: BPE over bytes, or over characters as SentencePiece has it. What is not
 * known is refused, since a step left out gives other ids without any error.
 */
final class TokenizerJson {
  private final Path file;
  private final Map<String, Object> entries = new LinkedHashMap<>();
  private final Map<String, Integer> ids = new HashMap<>();
  private final Optional<String> firstToken;
  private String[] tokens = {};
  private long[] types = {};

  /**
   * Reads it.
   *
   * @param leastSize tokens that the model has logits for; the vocabulary is filled up to them
   */
  TokenizerJson(Path file, JsonNode root, int leastSize) throws MalformedModelException {
    this.file = file;
    JsonNode model = root.path("model");
    require(model.path("type").asText("BPE").equals("BPE"), "model.type must be BPE", model);
    for (String plain : List.of("dropout", "continuing_subword_prefix", "end_of_word_suffix")) {
      String value = model.path(plain).asText("");
      require(
          List.of("", "null", "0", "0.0").contains(value),
          "model." + plain + " must be none",
          value);
    }
    TokenizerSteps steps = new TokenizerSteps(file, root);
    entries.putAll(steps.entries());
    vocabulary(model.path("vocab"), root.path("added_tokens"), leastSize);
    added(root.path("added_tokens"));
    if (!steps.byteLevel() && model.path("byte_fallback").asBoolean(false)) {
      markBytes();
    }
    unknown(model.path("unk_token"), steps);
    entries.put(Vocabulary.PREFIX + "tokens", List.of(tokens));
    entries.put(Vocabulary.PREFIX + "token_type", Arrays.stream(types).boxed().toList());
    merges(model.path("merges"), steps);
    if (model.path("ignore_merges").isBoolean()) {
      entries.put(TokenizerFiles.IGNORE_MERGES, model.path("ignore_merges").booleanValue());
    }
    firstToken = steps.firstToken();
  }

  Map<String, Object> entries() {
    return entries;
  }

  /** Ids by text. */
  Map<String, Integer> specialIds() {
    return ids;
  }

  /** The token that every text begins with. */
  Optional<String> firstToken() {
    return firstToken;
  }

  private void require(boolean held, String rule, Object value) throws MalformedModelException {
    if (!held) {
      String text = String.valueOf(value);
      throw new MalformedModelException(
          file, rule + ": " + text.substring(0, Math.min(200, text.length())));
    }
  }

  private void vocabulary(JsonNode vocab, JsonNode added, int leastSize)
      throws MalformedModelException {
    require(vocab.isObject() && !vocab.isEmpty(), "model.vocab must be an object", vocab);
    int most = 2 * (vocab.size() + added.size()) + 1024;
    int size = Math.min(leastSize, most);
    List<Map.Entry<String, JsonNode>> all = new ArrayList<>(vocab.properties());
    for (JsonNode token : added) {
      all.add(Map.entry(token.path("content").asText(), token.path("id")));
    }
    for (Map.Entry<String, JsonNode> entry : all) {
      JsonNode id = entry.getValue();
      require(
          id.isInt() && id.intValue() >= 0 && id.intValue() < most,
          "a token id must be in [0, " + most + ")",
          entry);
      size = Math.max(size, id.intValue() + 1);
    }
    tokens = new String[size];
    types = new long[size];
    for (Map.Entry<String, JsonNode> entry : all) {
      int id = entry.getValue().intValue();
      String text = entry.getKey();
      require(
          tokens[id] == null || tokens[id].equals(text), "two tokens must not share an id", entry);
      tokens[id] = text;
      types[id] = Vocabulary.Type.NORMAL.number();
      ids.put(text, id);
    }
    for (int id = 0; id < size; id++) {
      if (tokens[id] == null) {
        tokens[id] = "[unused " + id + "]";
        types[id] = Vocabulary.Type.UNUSED.number();
      }
    }
  }

  private void added(JsonNode added) throws MalformedModelException {
    List<Long> left = new ArrayList<>();
    List<Long> right = new ArrayList<>();
    for (JsonNode token : added) {
      require(!token.path("single_word").asBoolean(false), "single_word must be false", token);
      int id = token.path("id").intValue();
      boolean special = token.path("special").asBoolean(false);
      types[id] = (special ? Vocabulary.Type.CONTROL : Vocabulary.Type.USER_DEFINED).number();
      if (token.path("lstrip").asBoolean(false)) {
        left.add((long) id);
      }
      if (token.path("rstrip").asBoolean(false)) {
        right.add((long) id);
      }
    }
    if (!left.isEmpty()) {
      entries.put(TokenizerFiles.STRIP_LEFT, left);
    }
    if (!right.isEmpty()) {
      entries.put(TokenizerFiles.STRIP_RIGHT, right);
    }
  }

  private void markBytes() {
    for (int id = 0; id < tokens.length; id++) {
      if (tokens[id].matches("<0x[0-9A-F]{2}>")) {
        types[id] = Vocabulary.Type.BYTE.number();
      }
    }
  }

  private void unknown(JsonNode token, TokenizerSteps steps) {
    Integer id = ids.get(token.asText(""));
    if (id != null) {
      entries.put(Vocabulary.PREFIX + "unknown_token_id", (long) id);
      if (!steps.byteLevel()) {
        types[id] = Vocabulary.Type.UNKNOWN.number();
      }
    }
  }

  /** Merges are texts "a b" or pairs; SentencePiece's scores follow from their order. */
  private void merges(JsonNode merges, TokenizerSteps steps) throws MalformedModelException {
    require(merges.isArray(), "model.merges must be a list", merges);
    List<String> lines = new ArrayList<>(merges.size());
    for (JsonNode merge : merges) {
      boolean pair = merge.isArray() && merge.size() == 2;
      String line = pair ? merge.get(0).asText() + " " + merge.get(1).asText() : merge.asText("");
      require(
          line.indexOf(' ') > 0 && line.indexOf(' ') == line.lastIndexOf(' '),
          "a merge must be two tokens without spaces",
          merge);
      lines.add(line);
    }
    entries.put(Vocabulary.PREFIX + "merges", lines);
    if (!steps.byteLevel()) {
      Double[] scores = new Double[tokens.length];
      Arrays.fill(scores, (double) -lines.size());
      for (int rank = lines.size() - 1; rank >= 0; rank--) {
        Integer id = ids.get(lines.get(rank).replace(" ", ""));
        if (id != null) {
          scores[id] = (double) -rank;
        }
      }
      entries.put(Vocabulary.PREFIX + "scores", List.of(scores));
    }
  }
}
