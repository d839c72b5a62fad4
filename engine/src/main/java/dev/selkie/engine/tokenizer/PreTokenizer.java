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
 *
 * <p>Letters and digits are what the running JDK's Unicode says (13.0 in JDK 17, 16.0 in JDK 25): a
 * character that is younger may be cut otherwise than by an engine with another version. U+017F
 * after an apostrophe is no "'s" here, as in llama.cpp; Hugging Face's engine folds it to one.
 */
@SuppressWarnings("ImmutableEnumChecker") // List.of and toList are never changed
enum PreTokenizer {
  GPT_2(Whole.NO, Bos.NO, List.of("gpt-2"), Published.GPT_2),
  STARCODER(
      Whole.NO,
      Bos.NO,
      List.of("smollm", "starcoder", "refact", "command-r"),
      "\\p{N}",
      Published.GPT_2),
  LLAMA_BPE(Whole.FIRST, Bos.FIRST, List.of("llama-bpe", "llama3", "llama-v3"), Published.LLAMA_3),
  QWEN_2(Whole.NO, Bos.NO, List.of("qwen2", "deepseek-r1-qwen"), Published.QWEN_2),
  TEKKEN(Whole.FIRST, Bos.NO, List.of("tekken"), Published.TEKKEN);

  /** What {@code tokenizer.json} calls a step instead of giving its expression. */
  static final String DIGITS = "Digits";

  static final String BYTE_LEVEL = "ByteLevel";

  private enum Whole {
    NO,
    FIRST
  }

  private enum Bos {
    NO,
    FIRST
  }

  private final Whole whole;
  private final Bos bos;
  private final List<String> labels;
  private final List<String> published;
  private final List<Pattern> patterns;

  PreTokenizer(Whole whole, Bos bos, List<String> labels, String... patterns) {
    this.whole = whole;
    this.bos = bos;
    this.labels = labels;
    this.published = List.of(patterns);
    this.patterns = published.stream().map(PreTokenizer::compile).toList();
  }

  /** The rule of a name, if it is known. */
  static Optional<PreTokenizer> of(String label) {
    return Arrays.stream(values()).filter(rule -> rule.labels.contains(label)).findFirst();
  }

  /** The rule of the expressions that a {@code tokenizer.json} applies in turn. */
  static Optional<PreTokenizer> ofPatterns(List<String> expressions) {
    List<String> spelled =
        expressions.stream()
            .map(text -> text.equals(DIGITS) ? "\\p{N}" : text)
            .map(text -> text.equals(BYTE_LEVEL) ? Published.GPT_2 : text)
            .toList();
    return Arrays.stream(values()).filter(rule -> rule.published.equals(spelled)).findFirst();
  }

  /** White space is Unicode's, as in the engines these expressions were written for. */
  private static Pattern compile(String expression) {
    return Pattern.compile(
        expression.replace("\\S", "\\P{IsWhite_Space}").replace("\\s", "\\p{IsWhite_Space}"));
  }

  /** The name that GGUF files have. */
  String label() {
    return labels.get(0);
  }

  /** Every known name. */
  static List<String> names() {
    return Arrays.stream(values()).flatMap(rule -> rule.labels.stream()).toList();
  }

  /** Whether a word that is itself a token is not taken apart, whatever the merges say. */
  boolean wholeWordsFirst() {
    return whole == Whole.FIRST;
  }

  /** Whether beginning-of-sequence comes first where the file does not say. */
  boolean addBos() {
    return bos == Bos.FIRST;
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

  /** The regular expressions as they were published with the models. */
  private static final class Published {
    static final String GPT_2 =
        "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";
    private static final String SPACES = "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    private static final String CONTRACTIONS =
        "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+";
    static final String LLAMA_3 =
        CONTRACTIONS + "|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*" + SPACES;
    static final String QWEN_2 = CONTRACTIONS + "|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*" + SPACES;
    private static final String UPPER = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
    private static final String LOWER = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";
    static final String TEKKEN =
        "[^\\r\\n\\p{L}\\p{N}]?"
            + (UPPER + "*" + LOWER + "+|[^\\r\\n\\p{L}\\p{N}]?" + UPPER + "+" + LOWER + "*")
            + "|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*"
            + SPACES;

    private Published() {}
  }
}
