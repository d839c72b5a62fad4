package dev.selkie.eval;

import static dev.selkie.eval.TinyRuns.folder;
import static dev.selkie.eval.TinyRuns.plan;
import static dev.selkie.eval.TinyRuns.varied;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.selkie.datasets.DuckDb;
import dev.selkie.datasets.MalformedDataException;
import dev.selkie.eval.summary.EvaluationSummary;
import dev.selkie.eval.summary.ModeSummary;
import dev.selkie.eval.table.ParquetExport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** {@code answers.parquet}, and every query of the page on results. */
public class ResultQueriesTest {
  private static final Pattern QUERY = Pattern.compile("(?s)```sql\n(.*?)```");

  private Path folder;
  private EvaluationSummary summary;

  @BeforeClass
  public void run() throws IOException {
    folder = folder();
    summary =
        EvaluationRunner.run(plan(folder).build(), TinyRuns.DATASET, varied(), Progress.SILENT);
    assertThat(ParquetExport.write(folder, folder.resolve(ParquetExport.FILE))).isEqualTo(4 * 72);
  }

  private List<Map<String, Object>> query(String sql) throws SQLException {
    String here = sql.replaceAll("'([a-z]+\\.[a-z]+)'", DuckDb.quoted(folder + "/$1"));
    List<Map<String, Object>> rows = new ArrayList<>();
    try (Connection connection = DuckDb.connect();
        Statement statement = connection.createStatement()) {
      if (!statement.execute(here)) {
        return rows;
      }
      try (ResultSet result = statement.getResultSet()) {
        int columns = result.getMetaData().getColumnCount();
        while (result.next()) {
          Map<String, Object> row = new LinkedHashMap<>();
          for (int i = 1; i <= columns; i++) {
            row.put(result.getMetaData().getColumnName(i), result.getObject(i));
          }
          rows.add(row);
        }
      }
    }
    return rows;
  }

  private static List<String> documented() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "guide", "results.md"));
    return QUERY.matcher(page).results().map(match -> match.group(1)).toList();
  }

  @Test
  public void documentedQueries_onARun_haveRowsOrWriteAFile() throws Exception {
    List<String> queries = documented();
    assertThat(queries).hasSize(5);
    for (String sql : queries) {
      assertThat(sql.startsWith("COPY") || !query(sql).isEmpty()).as(sql).isTrue();
    }
    assertThat(query(queries.get(1))).as("lines against Parquet").isEqualTo(query(queries.get(0)));
    query(queries.get(4));
    assertThat(Files.readAllLines(folder.resolve("answers.csv"))).hasSize(1 + 4 * 72);
  }

  @Test
  public void parquet_accuracies_areThoseOfTheSummary() throws Exception {
    List<Map<String, Object>> rows = query(documented().get(0));
    assertThat(rows).hasSize(8);
    for (Map<String, Object> row : rows) {
      ModeSummary mode =
          summary.modes().stream()
              .filter(each -> each.mode().equals(row.get("mode")))
              .filter(each -> String.valueOf(each.scheme()).equals("" + row.get("scheme")))
              .findFirst()
              .orElseThrow();
      assertThat((Double) row.get("accuracy"))
          .isCloseTo(mode.styles().get("" + row.get("style")).accuracy(), within(1e-12));
    }
  }

  @Test
  public void parquet_scores_keepEveryBit() throws Exception {
    List<Map<String, Object>> different =
        query(
            "SELECT id FROM 'answers.parquet' p JOIN 'samples.jsonl' s USING (id, style)"
                + " WHERE p.mode = s.mode AND p.scheme IS NOT DISTINCT FROM s.scheme"
                + " AND p.scores <> s.scores");
    assertThat(different).isEmpty();
  }

  @Test
  public void write_noRun_isMalformedAndLeavesNothing() throws IOException {
    Path empty = TestFolders.create("empty");
    assertThatThrownBy(() -> ParquetExport.write(empty, empty.resolve("a.parquet")))
        .isInstanceOf(MalformedDataException.class)
        .hasMessageContaining("run.json");
    try (var files = Files.list(empty)) {
      assertThat(files).isEmpty();
    }
  }
}
