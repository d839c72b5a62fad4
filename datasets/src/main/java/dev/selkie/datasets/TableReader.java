package dev.selkie.datasets;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Questions of files with named columns. */
final class TableReader {
  private final Table table;
  private final String taskName;
  private final DataLocation location;
  private final List<DataFile> files = new ArrayList<>();
  private Categories titles = Categories.of(Map.of());

  TableReader(Table table, String taskName, DataLocation location) {
    this.table = table;
    this.taskName = taskName;
    this.location = location;
  }

  /**
   * Reads examples and questions.
   *
   * @param categories the subjects, where each has its file; otherwise they come from the rows, and
   *     each is its own category
   */
  Dataset read(Optional<Categories> categories) throws IOException {
    titles = categories.orElseGet(() -> Categories.of(Map.of()));
    List<McqQuestion> dev = new ArrayList<>();
    List<McqQuestion> test = new ArrayList<>();
    if (table.bySubject()) {
      Categories known =
          categories.orElseThrow(
              () -> new IllegalArgumentException("{subject} needs the key categories"));
      for (String subject : known.subjects()) {
        if (table.dev().isPresent()) {
          dev.addAll(split(table.dev().get(), "dev", subject));
        }
        test.addAll(split(table.test(), "test", subject));
      }
      return new Dataset(taskName, known, dev, test, files);
    }
    if (table.dev().isPresent()) {
      dev.addAll(split(table.dev().get(), "dev", taskName));
    }
    test.addAll(split(table.test(), "test", taskName));
    return new Dataset(taskName, categories.orElseGet(() -> subjects(dev, test)), dev, test, files);
  }

  private static Categories subjects(List<McqQuestion> dev, List<McqQuestion> test) {
    Map<String, String> own = new LinkedHashMap<>();
    test.forEach(question -> own.put(question.subject(), question.subject()));
    dev.forEach(question -> own.putIfAbsent(question.subject(), question.subject()));
    return Categories.of(own);
  }

  private List<McqQuestion> split(String pattern, String split, String subject) throws IOException {
    DataLocation.Found found = location.find(pattern.replace("{subject}", subject));
    String file = location.describe(found.name());
    List<TableRow> rows =
        found.name().endsWith(".parquet")
            ? ParquetRows.read(file)
            : TableRows.parse(file, found.bytes());
    List<McqQuestion> questions = new ArrayList<>();
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (TableRow row : rows) {
      String own = table.subject().isPresent() ? need(file, row, table.subject().get()) : subject;
      int number = counts.merge(own, 1, Integer::sum);
      boolean kept =
          table.flag().isEmpty()
              || table.keep().isEmpty()
              || need(file, row, table.flag().get()).equals(table.keep());
      if (kept) {
        questions.add(question(file, row, own + "/" + split + "/" + number, own));
      }
    }
    if (questions.isEmpty()) {
      throw new MalformedDataException(file, "file must hold at least one question");
    }
    files.add(new DataFile(found.name(), questions.size(), Sha256.of(found.bytes())));
    return questions;
  }

  private McqQuestion question(String file, TableRow row, String id, String subject)
      throws MalformedDataException {
    List<String> choices = choices(file, row);
    if (choices.size() < 2 || choices.size() > McqQuestion.MOST_CHOICES) {
      throw new MalformedDataException(
          file, row.line(), "a question must have 2 to 26 choices: " + choices.size());
    }
    for (String choice : choices) {
      if (choice.isEmpty()) {
        throw new MalformedDataException(file, row.line(), "a choice must not be empty");
      }
    }
    return new McqQuestion(
        id,
        subject,
        titles.title(subject),
        need(file, row, table.question()),
        choices,
        answer(file, row, choices),
        table.solution().flatMap(row::text).filter(text -> !text.isEmpty()));
  }

  private List<String> choices(String file, TableRow row) throws MalformedDataException {
    if (table.choices().size() == 1) {
      String column = table.choices().get(0);
      return row.list(column)
          .orElseThrow(
              () ->
                  new MalformedDataException(
                      file, row.line(), "row must have a list of choices: " + column));
    }
    List<String> choices = new ArrayList<>();
    for (String column : table.choices()) {
      choices.add(need(file, row, column));
    }
    return choices;
  }

  private int answer(String file, TableRow row, List<String> choices)
      throws MalformedDataException {
    String answer = need(file, row, table.answer());
    char last = (char) ('A' + choices.size() - 1);
    int index =
        switch (table.answerIs()) {
          case LETTER -> answer.length() == 1 ? answer.charAt(0) - 'A' : -1;
          case INDEX -> answer.matches("[0-9]{1,2}") ? Integer.parseInt(answer) : -1;
          case TEXT -> choices.indexOf(answer);
        };
    if (index < 0 || index >= choices.size()) {
      String rule =
          switch (table.answerIs()) {
            case LETTER -> "the answer must be one letter A to " + last;
            case INDEX -> "the answer must be a number from 0 to " + (choices.size() - 1);
            case TEXT -> "the answer must be one of the choices";
          };
      String shown = answer.substring(0, Math.min(40, answer.length()));
      throw new MalformedDataException(file, row.line(), rule + ": '" + shown + "'");
    }
    return index;
  }

  private static String need(String file, TableRow row, String column)
      throws MalformedDataException {
    String text =
        row.text(column)
            .orElseThrow(
                () ->
                    new MalformedDataException(
                        file,
                        row.line(),
                        "row must have the column " + column + ": columns=" + row.columns()));
    if (text.isEmpty()) {
      throw new MalformedDataException(file, row.line(), column + " must not be empty");
    }
    return text;
  }
}
