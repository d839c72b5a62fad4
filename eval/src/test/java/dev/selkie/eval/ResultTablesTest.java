package dev.selkie.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.selkie.datasets.Dataset;
import dev.selkie.datasets.PromptStyle;
import dev.selkie.engine.ExecutionMode;
import dev.selkie.eval.table.ResultTables;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.testng.annotations.Test;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

public final class ResultTablesTest {
  private static final Dataset DATASET = TinyBenchmark.dataset(9);

  @Test
  public void accuracies_ofARun_agreeWithResultsCsv() throws IOException {
    Path folder = TestFolders.create("run").resolve("run");
    EvaluationPlan plan =
        EvaluationPlan.builder(Path.of("model.gguf"), TinyBenchmark.TASK, folder)
            .modes(List.of(new ExecutionMode.Float32()))
            .styles(List.of(PromptStyle.LETTERS, PromptStyle.CLOZE))
            .latencyQuestions(2, 2)
            .build();
    EvaluationRunner.run(
        plan, DATASET, new FakeModel("aa", mode -> Minds.random(3)), Progress.SILENT);

    Table accuracies = ResultTables.accuracies(folder);
    List<CSVRecord> subjects = subjectRows(folder);

    assertThat(ResultTables.answers(folder).rowCount()).isEqualTo(2 * DATASET.test().size());
    assertThat(accuracies.rowCount()).isEqualTo(subjects.size());
    for (Row row : accuracies) {
      CSVRecord record =
          subjects.stream()
              .filter(r -> r.get("style").equals(row.getString("style")))
              .filter(r -> r.get("name").equals(row.getString("subject")))
              .findFirst()
              .orElseThrow();
      assertThat(row.getDouble("accuracy"))
          .isCloseTo(Double.parseDouble(record.get("accuracy")), within(1e-12));
      assertThat(row.getDouble("questions")).isEqualTo(Double.parseDouble(record.get("questions")));
    }
  }

  private static List<CSVRecord> subjectRows(Path folder) throws IOException {
    try (Reader reader = Files.newBufferedReader(folder.resolve("results.csv"))) {
      CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
      return format.parse(reader).stream().filter(r -> r.get("level").equals("subject")).toList();
    }
  }
}
