package dev.selkie.notebooks;

import java.util.Locale;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** A Tablesaw table as an HTML table: numbers to the right, three decimals. */
final class TableHtml {
  private static final int MOST_ROWS = 50;

  private TableHtml() {}

  static String of(Table table) {
    StringBuilder html = new StringBuilder("<table>\n<thead><tr>");
    for (Column<?> column : table.columns()) {
      html.append(cell("th", column, column.name()));
    }
    html.append("</tr></thead>\n<tbody>\n");
    int rows = Math.min(MOST_ROWS, table.rowCount());
    for (int row = 0; row < rows; row++) {
      html.append("<tr>");
      for (Column<?> column : table.columns()) {
        html.append(cell("td", column, text(column, row)));
      }
      html.append("</tr>\n");
    }
    html.append("</tbody>\n</table>\n");
    if (rows < table.rowCount()) {
      html.append("<p>The first ").append(rows).append(" of ").append(table.rowCount());
      html.append(" rows.</p>\n");
    }
    return html.toString();
  }

  private static String cell(String tag, Column<?> column, String text) {
    String side = column instanceof NumericColumn ? "right" : "left";
    return "<%s style=\"text-align:%s\">%s</%s>".formatted(tag, side, escape(text), tag);
  }

  private static String text(Column<?> column, int row) {
    if (!(column instanceof DoubleColumn numbers)) {
      return String.valueOf(column.get(row));
    }
    boolean whole = numbers.asList().stream().allMatch(number -> number == Math.rint(number));
    return String.format(Locale.ROOT, whole ? "%.0f" : "%.3f", numbers.getDouble(row));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
