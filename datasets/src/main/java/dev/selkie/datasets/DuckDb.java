package dev.selkie.datasets;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * DuckDB in memory, which reads and writes Parquet. Its JDBC driver is found at run time: a program
 * that needs no Parquet may leave its 80 MB out.
 */
public final class DuckDb {
  /** What is missing where it is not {@link #available}. */
  public static final String DRIVER =
      "DuckDB's driver on the class path (org.duckdb:duckdb_jdbc, 80 MB)";

  private DuckDb() {}

  /** Whether the driver is on the class path. */
  public static boolean available() {
    return DriverManager.drivers().anyMatch(each -> each.getClass().getName().contains("duckdb"));
  }

  /** An empty database of its own, which the caller closes. */
  public static Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:duckdb:");
  }

  /** A text as SQL writes it, in single quotes. */
  public static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
