package dev.selkie.eval.scoring;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/*
 * lm-evaluation-harness's mmlu_generative takes the first line without the blanks around it and
 * compares it with the letter, punctuation and case ignored. Models that answer in a sentence are
 * read as MMLU-Pro reads them: "the answer is (C)".
 */

/** The letter in what a model wrote. */
final class WrittenAnswer {
  private static final Pattern SENTENCE = Pattern.compile("answer is \\(?([A-Z])\\)?(?![a-z])");
  private static final Pattern CONCLUSION = Pattern.compile("answer is \\(?([A-J])\\)?");
  private static final Pattern PUNCTUATION = Pattern.compile("\\p{Punct}");

  private WrittenAnswer() {}

  /**
   * Index of the choice that a line names, or -1 if it names none.
   *
   * @param choices number of choices
   */
  static int choice(String line, int choices) {
    String bare = PUNCTUATION.matcher(line.strip()).replaceAll("");
    if (bare.length() == 1) {
      return index(Character.toUpperCase(bare.charAt(0)), choices);
    }
    Matcher sentence = SENTENCE.matcher(line);
    return sentence.find() ? index(sentence.group(1).charAt(0), choices) : -1;
  }

  /**
   * Index of the choice that a chain of thought first names as its answer, or -1 if it names none:
   * the pattern of MMLU-Pro and of the harness's task.
   *
   * @param choices number of choices
   */
  static int concluded(String text, int choices) {
    Matcher conclusion = CONCLUSION.matcher(text);
    return conclusion.find() ? index(conclusion.group(1).charAt(0), choices) : -1;
  }

  private static int index(char letter, int choices) {
    int index = letter - 'A';
    return index >= 0 && index < choices ? index : -1;
  }
}
