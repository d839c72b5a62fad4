package dev.selkie.datasets;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A row with named columns.
 *
 * @param line where it begins, from 1
 * @param texts values by column, as text
 * @param lists values by column, of those that hold lists of texts
 */
record TableRow(long line, Map<String, String> texts, Map<String, List<String>> lists) {
  /** The names of its columns. */
  List<String> columns() {
    return Stream.concat(texts.keySet().stream(), lists.keySet().stream()).toList();
  }

  Optional<String> text(String column) {
    return Optional.ofNullable(texts.get(column));
  }

  Optional<List<String>> list(String column) {
    return Optional.ofNullable(lists.get(column));
  }
}
