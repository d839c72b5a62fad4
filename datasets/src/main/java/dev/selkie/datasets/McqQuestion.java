package dev.selkie.datasets;

import java.util.List;

/**
 * A multiple-choice question with four choices, every text exactly as the file has it: nothing is
 * trimmed.
 *
 * @param id unique within a dataset: {@code subject/split/row}, with rows from 1
 * @param subject the subject's name in the file names, such as {@code high_school_physics}
 * @param question the question's text
 * @param choices the four choices
 * @param answer index of the right choice, 0 to 3
 */
public record McqQuestion(
    String id, String subject, String question, List<String> choices, int answer) {
  /** Number of choices of every question. */
  public static final int CHOICES = 4;

  /** Checks the number of choices and the answer. */
  public McqQuestion {
    choices = List.copyOf(choices);
    if (choices.size() != CHOICES) {
      throw new IllegalArgumentException("a question must have 4 choices: " + choices.size());
    }
    if (answer < 0 || answer >= CHOICES) {
      throw new IllegalArgumentException("answer must be in [0, 3]: answer=" + answer);
    }
  }

  /** The letter of the right choice, {@code A} to {@code D}. */
  public char letter() {
    return (char) ('A' + answer);
  }
}
