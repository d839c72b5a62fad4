package dev.selkie.datasets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rows with named columns: of a CSV file with a header, or of JSON lines. */
final class TableRows {
  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build()
          .reader()
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private TableRows() {}

  /**
   * Reads a file by the end of its name: {@code .csv} or {@code .jsonl}.
   *
   * @throws MalformedDataException naming file, line and rule
   */
  static List<TableRow> parse(String file, byte[] bytes) throws IOException {
    if (file.endsWith(".csv")) {
      return csv(file, bytes);
    }
    if (file.endsWith(".jsonl")) {
      return jsonLines(file, CsvRows.decode(file, bytes));
    }
    throw new MalformedDataException(file, "a table must be .csv, .jsonl or .parquet");
  }

  private static List<TableRow> csv(String file, byte[] bytes) throws IOException {
    List<CsvRows.Row> rows = CsvRows.parse(file, bytes);
    if (rows.isEmpty()) {
      throw new MalformedDataException(file, "file must have a header");
    }
    List<String> header = rows.get(0).fields();
    Set<String> distinct = new LinkedHashSet<>(header);
    if (distinct.size() != header.size()) {
      throw new MalformedDataException(file, 1, "columns must have different names: " + header);
    }
    List<TableRow> table = new ArrayList<>();
    for (CsvRows.Row row : rows.subList(1, rows.size())) {
      if (row.fields().size() != header.size()) {
        throw new MalformedDataException(
            file,
            row.line(),
            "row must have "
                + header.size()
                + " columns, as the header: columns="
                + row.fields().size());
      }
      Map<String, String> texts = new LinkedHashMap<>();
      for (int i = 0; i < header.size(); i++) {
        texts.put(header.get(i), row.fields().get(i));
      }
      table.add(new TableRow(row.line(), texts, Map.of()));
    }
    return table;
  }

  /** Rows of JSON objects, one on each line; blank lines at the end do no harm. */
  static List<TableRow> jsonLines(String file, String text) throws MalformedDataException {
    List<TableRow> table = new ArrayList<>();
    String[] lines = text.split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      if (lines[i].isBlank()) {
        continue;
      }
      try {
        JsonNode node = JSON.readTree(lines[i]);
        if (!node.isObject()) {
          throw new MalformedDataException(file, i + 1L, "a line must be a JSON object");
        }
        table.add(row(i + 1L, node));
      } catch (JsonProcessingException e) {
        throw (MalformedDataException)
            new MalformedDataException(
                    file, i + 1L, "a line must be well-formed JSON: " + e.getOriginalMessage())
                .initCause(e);
      }
    }
    return table;
  }

  private static TableRow row(long line, JsonNode node) {
    Map<String, String> texts = new LinkedHashMap<>();
    Map<String, List<String>> lists = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      JsonNode value = entry.getValue();
      if (value.isArray()) {
        List<String> list = new ArrayList<>();
        value.forEach(element -> list.add(element.asText()));
        lists.put(entry.getKey(), list);
      } else if (value.isValueNode() && !value.isNull()) {
        texts.put(entry.getKey(), value.asText());
      }
    }
    return new TableRow(line, texts, lists);
  }
}
