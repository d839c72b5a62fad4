package dev.selkie.datasets;

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which category each subject belongs to. The order of the subjects is the file's. */
public final class Categories {
  private static final List<String> HEADER = List.of("subject", "category");

  private final Map<String, String> categoryBySubject;

  private Categories(Map<String, String> categoryBySubject) {
    this.categoryBySubject = Collections.unmodifiableMap(categoryBySubject);
  }

  /** A map from subject to category; its order is the order of the subjects. */
  public static Categories of(Map<String, String> categoryBySubject) {
    return new Categories(new LinkedHashMap<>(categoryBySubject));
  }

  /** Reads a CSV file with the header {@code subject,category}. */
  static Categories parse(String file, byte[] bytes) throws IOException {
    List<CsvRows.Row> rows = CsvRows.parse(file, bytes);
    if (rows.isEmpty() || !rows.get(0).fields().equals(HEADER)) {
      throw new MalformedDataException(file, 1, "header must be subject,category");
    }
    Map<String, String> map = new LinkedHashMap<>();
    for (CsvRows.Row row : rows.subList(1, rows.size())) {
      if (row.fields().size() != 2) {
        throw new MalformedDataException(
            file, row.line(), "row must have 2 columns: columns=" + row.fields().size());
      }
      if (map.put(row.fields().get(0), row.fields().get(1)) != null) {
        throw new MalformedDataException(
            file, row.line(), "subject must be listed once: " + row.fields().get(0));
      }
    }
    return new Categories(map);
  }

  /** All subjects. */
  public List<String> subjects() {
    return List.copyOf(categoryBySubject.keySet());
  }

  /** The distinct categories in alphabetical order. */
  public Set<String> names() {
    return Collections.unmodifiableSet(new TreeSet<>(categoryBySubject.values()));
  }

  /** The category of a subject. */
  public String of(String subject) {
    String category = categoryBySubject.get(subject);
    if (category == null) {
      throw new IllegalArgumentException("subject must be in the category map: " + subject);
    }
    return category;
  }
}
