package dev.selkie.datasets;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Rows of a Parquet file: DuckDB writes each as JSON, so that lists come as lists. */
final class ParquetRows {
  private ParquetRows() {}

  static List<TableRow> read(String file) throws IOException {
    StringBuilder lines = new StringBuilder();
    try (Connection connection = connect(file);
        PreparedStatement query =
            connection.prepareStatement("SELECT to_json(t)::VARCHAR FROM read_parquet(?) t")) {
      query.setString(1, file);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          lines.append(rows.getString(1)).append('\n');
        }
      }
    } catch (SQLException e) {
      throw (MalformedDataException)
          new MalformedDataException(file, "DuckDB cannot read it: " + e.getMessage()).initCause(e);
    }
    return TableRows.jsonLines(file, lines.toString());
  }

  private static Connection connect(String file) throws SQLException, MalformedDataException {
    if (!DuckDb.available()) {
      throw new MalformedDataException(
          file,
          "Parquet needs "
              + DuckDb.DRIVER
              + "; or convert it: duckdb -c \"COPY (FROM 'x.parquet') TO 'x.jsonl'\"");
    }
    return DuckDb.connect();
  }
}
