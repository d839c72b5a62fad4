package dev.selkie.eval.report;

import dev.selkie.datasets.MalformedDataException;
import dev.selkie.eval.run.AtomicFile;
import dev.selkie.eval.run.RunFolder;
import dev.selkie.eval.summary.EvaluationSummary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Writes the report of a run: one HTML page that needs nothing beside itself. */
public final class ReportWriter {
  private static final double WIDE = 944;
  private static final double NARROW = 356;

  private ReportWriter() {}

  /**
   * Writes {@code report.html} from {@code summary.json}.
   *
   * @return the report
   * @throws MalformedDataException if the folder holds no finished run
   * @throws IOException if it cannot be written; an earlier report is left as it was
   */
  public static Path write(Path runFolder) throws IOException {
    EvaluationSummary summary = SummaryFile.read(runFolder);
    Path report = runFolder.resolve(RunFolder.REPORT);
    AtomicFile.write(report, page(summary).getBytes(StandardCharsets.UTF_8));
    return report;
  }

  static String page(EvaluationSummary summary) throws IOException {
    LeadSection lead = new LeadSection(summary);
    Palette palette = new Palette(summary);
    return """
    <!DOCTYPE html>
    <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
    <head>
    <meta charset="utf-8"/>
    <meta name="viewport" content="width=device-width, initial-scale=1"/>
    <link rel="icon" href="data:,"/>
    <title>%s</title>
    <style>
    %s</style>
    </head>
    <body>
    <main>
    %s</main>
    </body>
    </html>
    """
        .formatted(
            Text.escape(lead.title()),
            StyleSheet.read("figures.css") + StyleSheet.read("report.css"),
            lead.html()
                + lossAgainstLatency(summary, palette)
                + new ModeTable(summary, palette).html()
                + new ComparisonSection(summary, palette).html()
                + new LatencySection(summary, palette).html()
                + stages(summary, palette)
                + new EqualitySection(summary).html()
                + subjects(summary, palette)
                + new ExampleSection(summary, palette).html()
                + new PrivacySection(summary).html()
                + new RunSection(summary).html()
                + footer());
  }

  private static String lossAgainstLatency(EvaluationSummary summary, Palette palette) {
    LossLatencyFigure figure = new LossLatencyFigure(summary, palette);
    boolean byEquality = summary.modes().stream().anyMatch(mode -> mode.byEquality() != null);
    return """
    <figure>
    %s%s<figcaption>Lower and further left is better. Lines are 95 %% intervals; a diamond is an encrypted mode.%s%s</figcaption>
    </figure>
    """
        .formatted(
            figure.svg(WIDE, 440, "wide"),
            figure.svg(NARROW, 380, "narrow"),
            byEquality
                ? " Its loss is that of its clear twin on all questions, by the equality checked"
                    + " below."
                : "",
            figure.caption());
  }

  private static String stages(EvaluationSummary summary, Palette palette) {
    StageFigure figure = new StageFigure(summary, palette);
    return """
    <h2>Where a question spends its time</h2>
    <figure>
    %s%s<figcaption>%s</figcaption>
    </figure>
    """
        .formatted(
            figure.svg(WIDE, "wide"), figure.svg(NARROW, "narrow"), Text.escape(figure.caption()));
  }

  private static String subjects(EvaluationSummary summary, Palette palette) {
    SubjectFigure figure = new SubjectFigure(summary, palette);
    return """
    <h2>Subject by subject</h2>
    <p>Share of right answers in %s style.</p>
    %s<figure>
    %s%s</figure>
    """
        .formatted(
            Text.escape(summary.headline()),
            figure.legend(),
            figure.svg(WIDE, false, "wide"),
            figure.svg(NARROW, true, "narrow"));
  }

  private static String footer() {
    return """
    <footer>Made by Selkie from <code>summary.json</code> in the same folder; <code>selkie report</code> makes it again.
    Answers are in <code>samples.jsonl</code>, the accuracies as a table in <code>results.csv</code>, what was run in <code>run.json</code>.</footer>
    """;
  }
}
