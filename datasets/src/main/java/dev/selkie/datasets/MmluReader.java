package dev.selkie.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads questions in MMLU's original layout: one CSV file a subject without a header, six columns
 * (question, four choices, the right letter).
 */
public final class MmluReader {
  private static final int COLUMNS = 6;

  private MmluReader() {}

  /**
   * Reads one file.
   *
   * @param subject the subject that the questions get
   * @param split {@code dev} or {@code test}, part of the ids
   * @throws MalformedDataException naming file, line and rule
   */
  public static List<McqQuestion> read(Path file, String subject, String split) throws IOException {
    return parse(file.toString(), Files.readAllBytes(file), subject, split);
  }

  static List<McqQuestion> parse(String file, byte[] bytes, String subject, String split)
      throws IOException {
    List<McqQuestion> questions = new ArrayList<>();
    for (CsvRows.Row row : CsvRows.parse(file, bytes)) {
      String id = subject + "/" + split + "/" + (questions.size() + 1);
      questions.add(question(file, row, id, subject));
    }
    if (questions.isEmpty()) {
      throw new MalformedDataException(file, "file must hold at least one question");
    }
    return List.copyOf(questions);
  }

  private static McqQuestion question(String file, CsvRows.Row row, String id, String subject)
      throws MalformedDataException {
    List<String> fields = row.fields();
    if (fields.size() != COLUMNS) {
      throw new MalformedDataException(
          file,
          row.line(),
          "row must have 6 columns (question, A, B, C, D, letter): columns=" + fields.size());
    }
    for (int column = 0; column < COLUMNS - 1; column++) {
      if (fields.get(column).isEmpty()) {
        throw new MalformedDataException(
            file,
            row.line(),
            String.format(Locale.ROOT, "column %d must not be empty", column + 1));
      }
    }
    String letter = fields.get(COLUMNS - 1);
    if (letter.length() != 1 || letter.charAt(0) < 'A' || letter.charAt(0) > 'D') {
      throw new MalformedDataException(
          file, row.line(), "last column must be one letter A to D: '" + shorten(letter) + "'");
    }
    return new McqQuestion(
        id, subject, fields.get(0), fields.subList(1, COLUMNS - 1), letter.charAt(0) - 'A');
  }

  private static String shorten(String text) {
    return text.length() <= 20 ? text : text.substring(0, 20) + "...";
  }
}
