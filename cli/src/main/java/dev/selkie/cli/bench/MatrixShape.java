package dev.selkie.cli.bench;

import dev.selkie.cli.console.CommandFailure;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rows and columns of a weight matrix, as a user writes them: {@code 768x3072}. */
record MatrixShape(int rows, int cols) {
  private static final int MOST = 65_536;
  private static final Pattern TEXT = Pattern.compile("([1-9]\\d{0,5})x([1-9]\\d{0,5})");

  static MatrixShape parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw CommandFailure.usage("a shape must be ROWSxCOLS: " + text);
    }
    int rows = Integer.parseInt(matcher.group(1));
    int cols = Integer.parseInt(matcher.group(2));
    if (rows > MOST || cols > MOST) {
      throw CommandFailure.usage("a shape has at most 65536 rows and columns: " + text);
    }
    return new MatrixShape(rows, cols);
  }
}
