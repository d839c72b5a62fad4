package dev.selkie.engine.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a byte-level vocabulary cuts text into words before it merges within them. Named as GGUF's
 * {@code tokenizer.ggml.pre} names them; another name is refused, since a wrong cut gives other ids
 * without any error.
 */
@SuppressWarnings("ImmutableEnumChecker") // List.of and toList are never changed
enum PreTokenizer {
  GPT_2(false, List.of("gpt-2"), Rule.GPT_2),
  STARCODER(false, List.of("starcoder", "smollm", "refact", "command-r"), "\\p{N}", Rule.GPT_2),
  LLAMA_BPE(
      true,
      List.of("llama-bpe", "llama3", "llama-v3"),
      Rule.LLAMA_3.replace("DIGITS", "\\p{N}{1,3}")),
  QWEN_2(false, List.of("qwen2"), Rule.LLAMA_3.replace("DIGITS", "\\p{N}"));

  private final boolean wholeWordsFirst;
  private final List<String> labels;
  private final List<Pattern> patterns;

  PreTokenizer(boolean wholeWordsFirst, List<String> labels, String... patterns) {
    this.wholeWordsFirst = wholeWordsFirst;
    this.labels = labels;
    this.patterns = Arrays.stream(patterns).map(Pattern::compile).toList();
  }

  /** The rule of a name, if it is known. */
  static Optional<PreTokenizer> of(String label) {
    return Arrays.stream(values()).filter(rule -> rule.labels.contains(label)).findFirst();
  }

  /** Every known name. */
  static List<String> names() {
    return Arrays.stream(values()).flatMap(rule -> rule.labels.stream()).toList();
  }

  /** Whether a word that is itself a token is not taken apart, whatever the merges say. */
  boolean wholeWordsFirst() {
    return wholeWordsFirst;
  }

  /** The words of a text, in order; together they are the text. */
  List<String> split(String text) {
    List<String> words = List.of(text);
    for (Pattern pattern : patterns) {
      List<String> finer = new ArrayList<>();
      for (String word : words) {
        split(pattern, word, finer);
      }
      words = finer;
    }
    return words;
  }

  private static void split(Pattern pattern, String text, List<String> words) {
    Matcher matcher = pattern.matcher(text);
    int end = 0;
    while (matcher.find()) {
      if (matcher.start() > end) {
        words.add(text.substring(end, matcher.start()));
      }
      if (matcher.end() > matcher.start()) {
        words.add(matcher.group());
      }
      end = matcher.end();
    }
    if (end < text.length()) {
      words.add(text.substring(end));
    }
  }

  /** The published regular expressions, with white space as Unicode defines it. */
  private static final class Rule {
    static final String GPT_2 =
        "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\p{IsWhite_Space}\\p{L}\\p{N}]+"
            + "|\\p{IsWhite_Space}+(?!\\P{IsWhite_Space})|\\p{IsWhite_Space}+";
    static final String LLAMA_3 =
        "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|DIGITS"
            + "| ?[^\\p{IsWhite_Space}\\p{L}\\p{N}]+[\\r\\n]*|\\p{IsWhite_Space}*[\\r\\n]+"
            + "|\\p{IsWhite_Space}+(?!\\P{IsWhite_Space})|\\p{IsWhite_Space}+";

    private Rule() {}
  }
}
