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
  private static final List<String> TITLED = List.of("subject", "category", "title");

  private final Map<String, String> categoryBySubject;
  private final Map<String, String> titleBySubject;

  private Categories(Map<String, String> categoryBySubject, Map<String, String> titleBySubject) {
    this.categoryBySubject = Collections.unmodifiableMap(categoryBySubject);
    this.titleBySubject = Collections.unmodifiableMap(titleBySubject);
  }

  /** A map from subject to category; its order is the order of the subjects. */
  public static Categories of(Map<String, String> categoryBySubject) {
    return new Categories(new LinkedHashMap<>(categoryBySubject), Map.of());
  }

  /** Reads a CSV file with the header {@code subject,category}, or with {@code title} besides. */
  static Categories parse(String file, byte[] bytes) throws IOException {
    List<CsvRows.Row> rows = CsvRows.parse(file, bytes);
    List<String> header = rows.isEmpty() ? List.of() : rows.get(0).fields();
    if (!header.equals(HEADER) && !header.equals(TITLED)) {
      throw new MalformedDataException(
          file, 1, "header must be subject,category or subject,category,title");
    }
    Map<String, String> map = new LinkedHashMap<>();
    Map<String, String> titles = new LinkedHashMap<>();
    for (CsvRows.Row row : rows.subList(1, rows.size())) {
      List<String> fields = row.fields();
      if (fields.size() != header.size()) {
        throw new MalformedDataException(
            file,
            row.line(),
            "row must have " + header.size() + " columns: columns=" + fields.size());
      }
      if (map.put(fields.get(0), fields.get(1)) != null) {
        throw new MalformedDataException(
            file, row.line(), "subject must be listed once: " + fields.get(0));
      }
      if (fields.size() > 2) {
        titles.put(fields.get(0), fields.get(2));
      }
    }
    return new Categories(map, titles);
  }

  /** All subjects. */
  public List<String> subjects() {
    return List.copyOf(categoryBySubject.keySet());
  }

  /** A subject as prompts name it: as its files are named, with blanks, unless it has a title. */
  public String title(String subject) {
    return titleBySubject.getOrDefault(subject, subject.replace('_', ' '));
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
