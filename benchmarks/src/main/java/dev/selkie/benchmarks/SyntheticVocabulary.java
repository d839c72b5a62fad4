package dev.selkie.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A SentencePiece vocabulary of any size, the same everywhere: marks, bytes, letters, then words of
 * random letters in the order of their scores. Opening it takes what opening a real one takes.
 */
final class SyntheticVocabulary {
  private static final String PREFIX = "tokenizer.ggml.";
  private static final long NORMAL = 1;
  private static final long UNKNOWN = 2;
  private static final long CONTROL = 3;
  private static final long BYTE = 6;
  private static final int LONGEST_WORD = 9;

  private SyntheticVocabulary() {}

  /** Metadata entries of a vocabulary of so many tokens. */
  static Map<String, Object> entries(int size) {
    List<String> tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
    List<Long> types = new ArrayList<>(List.of(UNKNOWN, CONTROL, CONTROL));
    for (int value = 0; value < 256; value++) {
      tokens.add(String.format("<0x%02X>", value));
      types.add(BYTE);
    }
    addWords(tokens, size);
    types.addAll(Collections.nCopies(tokens.size() - types.size(), NORMAL));
    List<Double> scores = new ArrayList<>();
    for (int id = 0; id < size; id++) {
      scores.add((double) -id);
    }
    return Map.of(
        PREFIX + "model",
        "llama",
        PREFIX + "tokens",
        tokens.subList(0, size),
        PREFIX + "scores",
        scores,
        PREFIX + "token_type",
        types.subList(0, size),
        PREFIX + "bos_token_id",
        1L,
        PREFIX + "eos_token_id",
        2L,
        PREFIX + "unknown_token_id",
        0L);
  }

  private static void addWords(List<String> tokens, int size) {
    tokens.add("\u2581");
    for (char letter = 'a'; letter <= 'z'; letter++) {
      tokens.add(String.valueOf(letter));
      tokens.add("\u2581" + letter);
    }
    Set<String> known = new HashSet<>(tokens);
    Random random = new Random(1);
    while (tokens.size() < size) {
      StringBuilder word = new StringBuilder(random.nextBoolean() ? "\u2581" : "");
      for (int left = 2 + random.nextInt(LONGEST_WORD - 1); left > 0; left--) {
        word.append((char) ('a' + random.nextInt(26)));
      }
      if (known.add(word.toString())) {
        tokens.add(word.toString());
      }
    }
  }
}
