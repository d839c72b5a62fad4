package dev.selkie.datasets;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A benchmark's questions.
 *
 * @param name the dataset's name
 * @param categories its subjects in order, with their categories
 * @param dev questions for few-shot examples, subject by subject
 * @param test questions to score, subject by subject
 * @param files what it was read from, with hashes
 */
public record Dataset(
    String name,
    Categories categories,
    List<McqQuestion> dev,
    List<McqQuestion> test,
    List<DataFile> files) {
  /** Copies the lists. */
  public Dataset {
    dev = List.copyOf(dev);
    test = List.copyOf(test);
    files = List.copyOf(files);
  }

  /** The first {@code shots} few-shot examples of a subject. */
  public List<McqQuestion> shots(String subject, int shots) {
    if (shots < 0) {
      throw new IllegalArgumentException("shots must not be negative: shots=" + shots);
    }
    List<McqQuestion> examples =
        dev.stream().filter(question -> question.subject().equals(subject)).limit(shots).toList();
    if (examples.size() < shots) {
      throw new IllegalArgumentException(
          "shots must not exceed the examples of "
              + subject
              + " ("
              + examples.size()
              + devFile(subject)
              + "): shots="
              + shots);
    }
    return examples;
  }

  /** The file of a subject's examples, where each subject has one. */
  private String devFile(String subject) {
    return files.stream()
        .map(DataFile::name)
        .filter(name -> name.matches("dev/" + Pattern.quote(subject) + "(_dev)?\\.[a-z]+"))
        .map(name -> ", " + name)
        .findFirst()
        .orElse("");
  }
}
