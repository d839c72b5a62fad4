package dev.selkie.datasets;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * Rows of a Parquet file through DuckDB's JDBC driver, found at run time: a program that needs no
 * Parquet may leave its 80 MB out. DuckDB writes each row as JSON, so that lists come as lists.
 */
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
    if (DriverManager.drivers().noneMatch(each -> each.getClass().getName().contains("duckdb"))) {
      throw new MalformedDataException(
          file,
          "Parquet needs DuckDB's driver on the class path (org.duckdb:duckdb_jdbc, 80 MB); or"
              + " convert it: duckdb -c \"COPY (FROM 'x.parquet') TO 'x.jsonl'\"");
    }
    return DriverManager.getConnection("jdbc:duckdb:");
  }
}
