package dev.selkie.engine.tokenizer;

import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.Metadata;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tokens of a {@code tokenizer.ggml} description, checked: texts, scores, types, marks. */
final class Vocabulary {
  static final String PREFIX = "tokenizer.ggml.";

  /** Control tokens with which chat models end a turn; files often name only one of them. */
  private static final Set<String> END_TEXTS =
      Set.of(
          "<|eot_id|>",
          "<|eom_id|>",
          "<|im_end|>",
          "<|end|>",
          "<end_of_turn>",
          "<|endoftext|>",
          "<|end_of_text|>",
          "<|return|>",
          "<|call|>",
          "<EOT>");

  /** What a token is for, with GGUF's number. */
  enum Type {
    UNDEFINED(0),
    NORMAL(1),
    UNKNOWN(2),
    CONTROL(3),
    USER_DEFINED(4),
    UNUSED(5),
    BYTE(6);

    private final int number;

    Type(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }
  }

  private final List<String> tokens;
  private final List<Double> scores;
  private final Type[] types;
  private final int bos;
  private final int eos;
  private final int unknown;
  private final Map<String, Integer> plain;
  private final BitSet ends = new BitSet();
  private final int longest;

  Vocabulary(Path file, Metadata metadata) throws MalformedModelException {
    tokens = metadata.list(PREFIX + "tokens", String.class);
    if (tokens.isEmpty()) {
      throw new MalformedModelException(file, "the vocabulary has no tokens");
    }
    scores = metadata.list(PREFIX + "scores", Double.class);
    if (!scores.isEmpty() && scores.size() != tokens.size()) {
      throw new MalformedModelException(
          file, "tokens and scores must be as many: " + tokens.size() + ", " + scores.size());
    }
    types = types(file, metadata, tokens.size());
    bos = id(file, metadata, "bos_token_id");
    eos = id(file, metadata, "eos_token_id");
    unknown = id(file, metadata, "unknown_token_id");
    plain = new HashMap<>(tokens.size() * 2);
    for (int i = 0; i < types.length; i++) {
      if (types[i] == Type.NORMAL || types[i] == Type.USER_DEFINED) {
        plain.put(tokens.get(i), i);
      }
    }
    longest = tokens.stream().mapToInt(String::length).max().orElse(0);
    markEnds(file, metadata);
  }

  private void markEnds(Path file, Metadata metadata) throws MalformedModelException {
    for (String key : List.of("eos_token_id", "eot_token_id", "eom_token_id")) {
      int id = id(file, metadata, key);
      if (id >= 0) {
        ends.set(id);
      }
    }
    for (long id : metadata.list(TokenizerFiles.END_IDS, Long.class)) {
      if (id < 0 || id >= size()) {
        throw new MalformedModelException(
            file, "an end-of-sequence id must be below " + size() + ": " + id);
      }
      ends.set((int) id);
    }
    for (int id = 0; id < types.length; id++) {
      if (types[id] == Type.CONTROL && END_TEXTS.contains(tokens.get(id))) {
        ends.set(id);
      }
    }
  }

  private static Type[] types(Path file, Metadata metadata, int size)
      throws MalformedModelException {
    List<Long> numbers = metadata.list(PREFIX + "token_type", Long.class);
    if (!numbers.isEmpty() && numbers.size() != size) {
      throw new MalformedModelException(
          file, "tokens and token types must be as many: " + size + ", " + numbers.size());
    }
    Type[] types = new Type[size];
    for (int i = 0; i < size; i++) {
      long number = numbers.isEmpty() ? 1L : numbers.get(i);
      if (number < 0 || number >= Type.values().length) {
        throw new MalformedModelException(file, "a token type must be 0 to 6: " + number);
      }
      types[i] = Type.values()[(int) number];
    }
    return types;
  }

  private static int id(Path file, Metadata metadata, String key) throws MalformedModelException {
    long id = metadata.integer(PREFIX + key).orElse(-1L);
    int size = metadata.list(PREFIX + "tokens", String.class).size();
    if (id < -1 || id >= size) {
      throw new MalformedModelException(file, key + " must be below " + size + ": " + id);
    }
    return (int) id;
  }

  int size() {
    return types.length;
  }

  String text(int id) {
    if (id < 0 || id >= types.length) {
      throw new IllegalArgumentException("a token id must be in [0, " + size() + "): " + id);
    }
    return tokens.get(id);
  }

  double score(int id) {
    return scores.isEmpty() ? 0 : scores.get(id);
  }

  Type type(int id) {
    return types[id];
  }

  /** The id of a token that text may become (normal or user-defined), or -1. */
  int plainId(String text) {
    return plain.getOrDefault(text, -1);
  }

  /** Length of the longest token, in UTF-16 units. */
  int longest() {
    return longest;
  }

  /** Whether a text or a turn ends with this id. */
  boolean ends(int id) {
    return id >= 0 && ends.get(id);
  }

  int bos() {
    return bos;
  }

  int eos() {
    return eos;
  }

  int unknown() {
    return unknown;
  }
}
