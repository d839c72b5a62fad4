package dev.selkie.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** MMLU-Pro's columns in a Parquet file that pyarrow wrote ({@code make_parquet.py}). */
public class ParquetRowsTest {
  private Path folder;

  @BeforeMethod
  public void make() throws IOException {
    folder = Files.createTempDirectory("parquet");
  }

  @AfterMethod
  public void delete() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private void put(String name) throws IOException {
    try (InputStream in = ParquetRowsTest.class.getResourceAsStream("mmlu-pro.parquet")) {
      Files.copy(in, folder.resolve(name));
    }
  }

  @Test
  public void load_mmluProAsParquet_keepsEveryText() throws IOException {
    put("test.parquet");
    put("validation.parquet");
    Dataset pro = TaskRegistry.load(TaskRegistry.find("mmlu-pro"), folder);

    assertThat(pro.test())
        .containsExactly(
            new McqQuestion(
                "math/test/1",
                "math",
                "Which \"number\"\nis\tlarge, und größer?",
                List.of("None", " 1", "N/A", "4", "5", "6", "7", "8", "9", "10"),
                9),
            new McqQuestion(
                "other/test/1",
                "other",
                "other",
                "Is it?",
                List.of("Yes", "No", "No"),
                0,
                Optional.of("A: Let's think step by step.")));
    assertThat(pro.files()).extracting(DataFile::name).contains("test.parquet");
    DataVersion version = DataVersion.of("mmlu-pro", pro.files());
    assertThat(version.pinned()).isFalse();
    assertThat(version.name()).startsWith("2 test and 2 dev questions, no version pinned");
  }

  @Test
  public void load_parquetWithoutTheColumns_namesFileRowAndColumn() throws IOException {
    put("q.parquet");
    Files.writeString(
        folder.resolve("mine.properties"),
        """
        name = mine
        version = 1
        description = mine
        data = folder
        styles = letters
        headline = letters
        shots = 0
        table.test = q.csv
        table.question = Frage
        table.choices = options
        table.answer = answer
        """);
    Task task = TaskRegistry.find(folder.resolve("mine.properties").toString());
    assertThatThrownBy(() -> TaskRegistry.load(task, null))
        .isInstanceOf(MalformedDataException.class)
        .hasMessageContaining("q.parquet, line 1: row must have the column Frage");
  }

  @Test
  public void load_noParquetAtAll_isMalformed() throws IOException {
    Files.writeString(folder.resolve("test.parquet"), "PAR1 and no more");
    put("validation.parquet");
    assertThatThrownBy(() -> TaskRegistry.load(TaskRegistry.find("mmlu-pro"), folder))
        .isInstanceOf(MalformedDataException.class)
        .hasMessageContaining("test.parquet")
        .hasMessageContaining("DuckDB cannot read it");
  }
}
