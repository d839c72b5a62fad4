package dev.selkie.engine.tokenizer;

import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.Metadata;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The tokens of a {@code tokenizer.ggml} description, checked: texts, scores, types, marks. */
final class Vocabulary {
  static final String PREFIX = "tokenizer.ggml.";

  /** What a token is for; the ordinal is GGUF's number. */
  enum Type {
    UNDEFINED,
    NORMAL,
    UNKNOWN,
    CONTROL,
    USER_DEFINED,
    UNUSED,
    BYTE
  }

  private final List<String> tokens;
  private final List<Double> scores;
  private final Type[] types;
  private final int bos;
  private final int eos;
  private final int unknown;
  private final Map<String, Integer> plain;

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
