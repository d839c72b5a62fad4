package dev.selkie.eval.table;

import static tech.tablesaw.aggregate.AggregateFunctions.count;
import static tech.tablesaw.aggregate.AggregateFunctions.mean;

import dev.selkie.eval.run.Json;
import dev.selkie.eval.run.RunFolder;
import dev.selkie.eval.run.Sample;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Answers and accuracies of a run as tables. Everything comes from {@code samples.jsonl}, so that a
 * user may group and filter as the report does not.
 */
public final class ResultTables {
  private ResultTables() {}

  /**
   * One row an answer: {@code mode}, {@code scheme} (empty where there is none), {@code style},
   * {@code id}, {@code subject}, {@code answer} and {@code predicted} (indices of choices), {@code
   * correct} (1 or 0), {@code tokens}, {@code millis}.
   *
   * @param runFolder a folder that an evaluation wrote
   */
  public static Table answers(Path runFolder) throws IOException {
    Answers answers = new Answers();
    try (BufferedReader lines = Files.newBufferedReader(runFolder.resolve(RunFolder.SAMPLES))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        answers.add(Json.MAPPER.readValue(line, Sample.class));
      }
    }
    return answers.table();
  }

  /**
   * Accuracy of each mode, scheme, style and subject: the columns of these names, {@code
   * questions}, {@code accuracy} (fraction of 1) and {@code millis} (mean per question).
   *
   * @param runFolder a folder that an evaluation wrote
   */
  public static Table accuracies(Path runFolder) throws IOException {
    Table groups =
        answers(runFolder)
            .summarize("correct", "millis", count, mean)
            .by("mode", "scheme", "style", "subject");
    groups.column("Count [correct]").setName("questions");
    groups.column("Mean [correct]").setName("accuracy");
    groups.column("Mean [millis]").setName("millis");
    return groups
        .removeColumns("Count [millis]")
        .sortOn("mode", "scheme", "style", "subject")
        .setName("accuracies");
  }

  /** The columns while they grow. */
  private static final class Answers {
    private final StringColumn mode = StringColumn.create("mode");
    private final StringColumn scheme = StringColumn.create("scheme");
    private final StringColumn style = StringColumn.create("style");
    private final StringColumn id = StringColumn.create("id");
    private final StringColumn subject = StringColumn.create("subject");
    private final IntColumn answer = IntColumn.create("answer");
    private final IntColumn predicted = IntColumn.create("predicted");
    private final IntColumn correct = IntColumn.create("correct");
    private final IntColumn tokens = IntColumn.create("tokens");
    private final DoubleColumn millis = DoubleColumn.create("millis");

    void add(Sample sample) {
      String bits = sample.scheme();
      mode.append(sample.mode());
      scheme.append(bits == null ? "" : bits);
      style.append(sample.style().label());
      id.append(sample.id());
      subject.append(sample.subject());
      answer.append(sample.answer());
      predicted.append(sample.predicted());
      correct.append(sample.predicted() == sample.answer() ? 1 : 0);
      tokens.append(sample.tokens());
      millis.append(sample.millis());
    }

    Table table() {
      return Table.create(
          "answers", mode, scheme, style, id, subject, answer, predicted, correct, tokens, millis);
    }
  }
}
