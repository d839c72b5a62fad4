package dev.selkie.eval.table;

import dev.selkie.datasets.DuckDb;
import dev.selkie.eval.run.Json;
import dev.selkie.eval.run.RunAnswers;
import dev.selkie.eval.run.Sample;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answers of a run as a Parquet file, one row an answer, written by DuckDB. */
public final class ParquetExport {
  /** The file's name where the user names none. */
  public static final String FILE = "answers.parquet";

  private static final String COLUMNS =
      "{mode: 'VARCHAR', scheme: 'VARCHAR', style: 'VARCHAR', id: 'VARCHAR', subject: 'VARCHAR',"
          + " answer: 'INTEGER', predicted: 'INTEGER', correct: 'BOOLEAN', scores: 'DOUBLE[]',"
          + " written: 'VARCHAR', tokens: 'INTEGER', sharedTokens: 'INTEGER',"
          + " droppedShots: 'INTEGER', truncatedTokens: 'INTEGER', millis: 'DOUBLE'}";

  private ParquetExport() {}

  /** A row: what {@code samples.jsonl} holds, and what follows from it. */
  private record Row(
      String mode,
      @Nullable String scheme,
      String style,
      String id,
      String subject,
      int answer,
      int predicted,
      boolean correct,
      List<Double> scores,
      @Nullable String written,
      int tokens,
      int sharedTokens,
      int droppedShots,
      int truncatedTokens,
      double millis) {
    static Row of(Sample sample) {
      return new Row(
          sample.mode(),
          sample.scheme(),
          sample.style().label(),
          sample.id(),
          sample.subject(),
          sample.answer(),
          sample.predicted(),
          sample.predicted() == sample.answer(),
          sample.scores(),
          sample.written(),
          sample.tokens(),
          sample.sharedTokens(),
          sample.droppedShots(),
          sample.truncatedTokens(),
          sample.millis());
    }
  }

  /**
   * Writes every answer of a run; a run that is going on is left alone.
   *
   * @param runFolder a folder that an evaluation wrote
   * @param file written as a whole or not at all
   * @return number of rows
   * @throws IllegalStateException if DuckDB's driver is not on the class path
   * @throws IOException if the folder holds no run, or the file cannot be written
   */
  public static int write(Path runFolder, Path file) throws IOException {
    if (!DuckDb.available()) {
      throw new IllegalStateException("Parquet needs " + DuckDb.DRIVER);
    }
    List<Sample> samples = RunAnswers.read(runFolder).all();
    Path lines = file.resolveSibling(file.getFileName() + ".jsonl.part");
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      write(samples, lines);
      copy(lines, part);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | SQLException e) {
      throw new IOException(file + " could not be written: " + e.getMessage(), e);
    } finally {
      Files.deleteIfExists(lines);
      Files.deleteIfExists(part);
    }
    return samples.size();
  }

  private static void write(List<Sample> samples, Path lines) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(lines)) {
      for (Sample sample : samples) {
        out.write(Json.MAPPER.writeValueAsString(Row.of(sample)));
        out.newLine();
      }
    }
  }

  private static void copy(Path lines, Path file) throws SQLException {
    try (Connection connection = DuckDb.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (FROM read_json(%s, format = 'newline_delimited', columns = %s)) TO %s (FORMAT parquet, COMPRESSION zstd)"
              .formatted(DuckDb.quoted(lines.toString()), COLUMNS, DuckDb.quoted(file.toString())));
    }
  }
}
