package dev.selkie.engine.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selkie.engine.weights.MalformedModelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The steps around the model of a {@code tokenizer.json}: normalizer, pre-tokenizer, processor. */
final class TokenizerSteps {
  private static final String SPACE = "\u2581";

  private final Path file;
  private final Map<String, Object> entries = new LinkedHashMap<>();
  private final List<JsonNode> preTokenizers;
  private final boolean byteLevel;
  private final Optional<String> firstToken;
  private boolean prepends;
  private boolean replacesSpaces;

  TokenizerSteps(Path file, JsonNode root) throws MalformedModelException {
    this.file = file;
    preTokenizers = steps(root.path("pre_tokenizer"), "pretokenizers");
    byteLevel = preTokenizers.stream().anyMatch(step -> type(step).equals("ByteLevel"));
    for (JsonNode step : steps(root.path("normalizer"), "normalizers")) {
      normalizer(step);
    }
    if (byteLevel) {
      entries.put(Vocabulary.PREFIX + "model", "gpt2");
      byteLevelSteps();
    } else {
      entries.put(Vocabulary.PREFIX + "model", "llama");
      characterSteps();
    }
    firstToken = firstToken(root.path("post_processor"));
  }

  boolean byteLevel() {
    return byteLevel;
  }

  Map<String, Object> entries() {
    return entries;
  }

  Optional<String> firstToken() {
    return firstToken;
  }

  private static String type(JsonNode step) {
    return step.path("type").asText("");
  }

  /** The steps of a sequence, or the one step, or none. */
  private static List<JsonNode> steps(JsonNode node, String list) {
    List<JsonNode> steps = new ArrayList<>();
    if (type(node).equals("Sequence")) {
      node.path(list).forEach(steps::add);
    } else if (node.isObject()) {
      steps.add(node);
    }
    return steps;
  }

  private MalformedModelException unknown(String what, JsonNode step) {
    String text = step.toString();
    return new MalformedModelException(
        file, what + " is not known: " + text.substring(0, Math.min(300, text.length())));
  }

  private void normalizer(JsonNode step) throws MalformedModelException {
    switch (type(step)) {
      case "NFC" -> entries.put(TokenizerFiles.NORMALIZE_NFC, true);
      case "Prepend" -> {
        if (byteLevel || !step.path("prepend").asText().equals(SPACE)) {
          throw unknown("the normalizer", step);
        }
        prepends = true;
      }
      case "Replace" -> {
        boolean spaces =
            step.path("pattern").path("String").asText().equals(" ")
                && step.path("content").asText().equals(SPACE);
        if (byteLevel || !spaces) {
          throw unknown("the normalizer", step);
        }
        replacesSpaces = true;
      }
      default -> throw unknown("the normalizer", step);
    }
  }

  private void byteLevelSteps() throws MalformedModelException {
    List<String> patterns = new ArrayList<>();
    for (JsonNode step : preTokenizers) {
      switch (type(step)) {
        case "Split" -> {
          boolean isolated =
              step.path("behavior").asText().equals("Isolated")
                  && !step.path("invert").asBoolean(false);
          if (!isolated) {
            throw unknown("the pre-tokenizer", step);
          }
          patterns.add(step.path("pattern").path("Regex").asText());
        }
        case "Digits" -> {
          if (!step.path("individual_digits").asBoolean(false)) {
            throw unknown("the pre-tokenizer", step);
          }
          patterns.add(PreTokenizer.DIGITS);
        }
        case "ByteLevel" -> {
          if (step.path("use_regex").asBoolean(true)) {
            patterns.add(PreTokenizer.BYTE_LEVEL);
          }
          entries.put(
              Vocabulary.PREFIX + "add_space_prefix",
              step.path("add_prefix_space").asBoolean(false));
        }
        default -> throw unknown("the pre-tokenizer", step);
      }
    }
    PreTokenizer known =
        PreTokenizer.ofPatterns(patterns)
            .orElseThrow(
                () ->
                    new MalformedModelException(
                        file, "the pre-tokenizer's patterns are not known: " + patterns));
    entries.put(Vocabulary.PREFIX + "pre", known.label());
  }

  private void characterSteps() throws MalformedModelException {
    for (JsonNode step : preTokenizers) {
      switch (type(step)) {
        case "Metaspace" -> metaspace(step);
        case "Split" -> {
          // Gemma's: it looks for spaces, which the normalizer has replaced before.
          boolean idle = replacesSpaces && step.path("pattern").path("String").asText().equals(" ");
          if (!idle) {
            throw unknown("the pre-tokenizer", step);
          }
        }
        default -> throw unknown("the pre-tokenizer", step);
      }
    }
    if (!replacesSpaces) {
      throw new MalformedModelException(
          file, "a tokenizer must be over bytes, or write spaces as U+2581");
    }
    entries.put(Vocabulary.PREFIX + "add_space_prefix", prepends);
  }

  private void metaspace(JsonNode step) throws MalformedModelException {
    boolean always = step.path("add_prefix_space").asBoolean(true);
    String scheme = step.path("prepend_scheme").asText(always ? "always" : "never");
    if (!step.path("replacement").asText().equals(SPACE) || step.path("split").asBoolean(true)) {
      throw unknown("the pre-tokenizer", step);
    }
    replacesSpaces = true;
    prepends = !scheme.equals("never");
    if (scheme.equals("first")) {
      entries.put(TokenizerFiles.PREFIX_FIRST_ONLY, true);
    }
  }

  private static Optional<String> firstToken(JsonNode processor) {
    for (JsonNode step : steps(processor, "processors")) {
      JsonNode first = step.path("single").path(0).path("SpecialToken").path("id");
      if (type(step).equals("TemplateProcessing") && first.isTextual()) {
        return Optional.of(first.asText());
      }
    }
    return Optional.empty();
  }
}
