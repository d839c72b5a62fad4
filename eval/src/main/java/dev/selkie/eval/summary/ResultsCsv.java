package dev.selkie.eval.summary;

import dev.selkie.eval.summary.ModeSummary.Group;
import dev.selkie.eval.summary.ModeSummary.StyleSummary;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** {@code results.csv}: every accuracy of a run, one row each. */
public final class ResultsCsv {
  private static final String[] HEADER = {
    "mode",
    "scheme",
    "style",
    "level",
    "name",
    "category",
    "questions",
    "correct",
    "accuracy",
    "ci95_low",
    "ci95_high"
  };

  private ResultsCsv() {}

  /** The file's bytes: levels are {@code all}, {@code category} and {@code subject}. */
  public static byte[] of(EvaluationSummary summary) throws IOException {
    StringWriter text = new StringWriter();
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader(HEADER).setRecordSeparator("\n").get();
    try (CSVPrinter printer = new CSVPrinter(text, format)) {
      for (ModeSummary mode : summary.modes()) {
        for (Map.Entry<String, StyleSummary> style : mode.styles().entrySet()) {
          StyleSummary all = style.getValue();
          Group total =
              new Group(
                  "all", "", all.questions(), all.correct(), all.accuracy(), all.accuracyCi95());
          print(printer, mode, style.getKey(), "all", List.of(total));
          print(printer, mode, style.getKey(), "category", all.categories());
          print(printer, mode, style.getKey(), "subject", all.subjects());
        }
      }
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void print(
      CSVPrinter printer, ModeSummary mode, String style, String level, List<Group> groups)
      throws IOException {
    for (Group group : groups) {
      printer.printRecord(
          mode.mode(),
          mode.scheme() == null ? "" : mode.scheme(),
          style,
          level,
          group.name(),
          group.category(),
          group.questions(),
          group.correct(),
          group.accuracy(),
          group.ci95().get(0),
          group.ci95().get(1));
    }
  }
}
