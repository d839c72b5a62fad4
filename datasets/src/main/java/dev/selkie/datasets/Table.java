package dev.selkie.datasets;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;

/**
 * How a task's questions stand in files with named columns: CSV with a header, JSON lines, or
 * Parquet. Read from the task file's keys {@code table.*}.
 *
 * @param test file with the questions; {@code {subject}} stands for each subject of the category
 *     map, otherwise the subject is a column or the task's name
 * @param dev file with the examples, or none
 * @param question column of the question
 * @param choices columns of the choices, or the one column that holds them as a list
 * @param answer column of the right choice
 * @param answerIs what that column holds
 * @param subject column of the subject, or none
 * @param solution column of a worked solution, or none
 * @param flag column by which questions are left out, or none
 * @param keep the value of that column that is kept
 */
record Table(
    String test,
    Optional<String> dev,
    String question,
    List<String> choices,
    String answer,
    AnswerIs answerIs,
    Optional<String> subject,
    Optional<String> solution,
    Optional<String> flag,
    String keep) {
  /** How the right choice is named. */
  enum AnswerIs {
    /** A to Z. */
    LETTER,
    /** A number from 0. */
    INDEX,
    /** The text of the choice. */
    TEXT
  }

  /** Whether each subject has a file of its own. */
  boolean bySubject() {
    return test.contains("{subject}");
  }

  /**
   * The table of a task file, or none if the file names no columns.
   *
   * @throws MalformedDataException if a key is missing or a value is not known
   */
  static Optional<Table> of(String file, Properties keys) throws IOException {
    if (keys.getProperty("table.test") == null) {
      return Optional.empty();
    }
    String kind = keys.getProperty("table.answer-is", "letter").trim();
    AnswerIs answerIs =
        Arrays.stream(AnswerIs.values())
            .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(kind))
            .findFirst()
            .orElseThrow(
                () ->
                    new MalformedDataException(
                        file, "table.answer-is must be letter, index or text: " + kind));
    return Optional.of(
        new Table(
            need(file, keys, "table.test"),
            optional(keys, "table.dev"),
            need(file, keys, "table.question"),
            Arrays.stream(need(file, keys, "table.choices").split(",", -1))
                .map(String::trim)
                .toList(),
            need(file, keys, "table.answer"),
            answerIs,
            optional(keys, "table.subject"),
            optional(keys, "table.solution"),
            optional(keys, "table.flag"),
            keys.getProperty("table.keep", "").trim()));
  }

  private static Optional<String> optional(Properties keys, String key) {
    return Optional.ofNullable(keys.getProperty(key)).map(String::trim);
  }

  private static String need(String file, Properties keys, String key)
      throws MalformedDataException {
    return optional(keys, key)
        .filter(value -> !value.isEmpty())
        .orElseThrow(
            () -> new MalformedDataException(file, "a task file must have the key " + key));
  }
}
