package dev.selkie.eval;

import dev.selkie.datasets.Categories;
import dev.selkie.datasets.DataFile;
import dev.selkie.datasets.Dataset;
import dev.selkie.datasets.McqQuestion;
import dev.selkie.datasets.PromptStyle;
import dev.selkie.datasets.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A benchmark small enough to run in a moment: four subjects, with markup and quotes in its texts.
 */
public final class TinyBenchmark {
  static final Task TASK =
      new Task(
          "tiny",
          1,
          "for tests",
          true,
          "none",
          List.of(PromptStyle.LETTERS, PromptStyle.CLOZE),
          PromptStyle.CLOZE,
          0);

  private TinyBenchmark() {}

  public static Dataset dataset(int questionsInSubject) {
    Map<String, String> categories = new LinkedHashMap<>();
    categories.put("simple_sums", "STEM");
    categories.put("more_sums", "STEM");
    categories.put("old_books", "humanities");
    categories.put("trade", "social sciences");
    List<McqQuestion> dev = new ArrayList<>();
    List<McqQuestion> test = new ArrayList<>();
    for (String subject : categories.keySet()) {
      for (int i = 0; i < 2; i++) {
        dev.add(question(subject, "dev", i));
      }
      for (int i = 0; i < questionsInSubject; i++) {
        test.add(question(subject, "test", i));
      }
    }
    return new Dataset(
        "tiny",
        Categories.of(categories),
        dev,
        test,
        List.of(new DataFile("tiny.csv", test.size(), "00")));
  }

  private static McqQuestion question(String subject, String split, int i) {
    int answer = (i * 7 + subject.length()) % 4;
    List<String> choices = new ArrayList<>();
    for (int c = 0; c < 4; c++) {
      choices.add(i + c + " <b>&\"'" + "x".repeat(c));
    }
    String text = "Is " + i + " < " + subject + " & \"so\" on?";
    return new McqQuestion(subject + "/" + split + "/" + (i + 1), subject, text, choices, answer);
  }
}
