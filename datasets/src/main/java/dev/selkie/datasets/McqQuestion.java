package dev.selkie.datasets;

import java.util.List;
import java.util.Optional;

/**
 * A multiple-choice question, every text exactly as the file has it: nothing is trimmed.
 *
 * @param id unique within a dataset: {@code subject/split/row}, with rows from 1
 * @param subject the subject's name in the file names, such as {@code high_school_physics}
 * @param title the subject as prompts name it, such as {@code high school physics}
 * @param question the question's text
 * @param choices the choices, 2 to 26
 * @param answer index of the right choice, from 0
 * @param solution a worked solution that ends with the answer, for examples that show how to think
 */
public record McqQuestion(
    String id,
    String subject,
    String title,
    String question,
    List<String> choices,
    int answer,
    Optional<String> solution) {
  /** Most choices: they are labelled with letters. */
  public static final int MOST_CHOICES = 26;

  /** A question whose subject is named as its files are, with blanks. */
  public McqQuestion(String id, String subject, String question, List<String> choices, int answer) {
    this(id, subject, subject.replace('_', ' '), question, choices, answer, Optional.empty());
  }

  /** Checks the number of choices and the answer. */
  public McqQuestion {
    choices = List.copyOf(choices);
    if (choices.size() < 2 || choices.size() > MOST_CHOICES) {
      throw new IllegalArgumentException("a question must have 2 to 26 choices: " + choices.size());
    }
    if (answer < 0 || answer >= choices.size()) {
      throw new IllegalArgumentException(
          "answer must be in [0, " + (choices.size() - 1) + "]: answer=" + answer);
    }
  }

  /** The letter of the right choice, from {@code A} on. */
  public char letter() {
    return (char) ('A' + answer);
  }
}
