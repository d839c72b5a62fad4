package dev.selkie.eval.report;

import dev.selkie.eval.summary.EvaluationSummary;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The report's figures one by one, each an SVG document that carries its style and needs nothing
 * else: for notebooks, slides and papers.
 */
public final class Figures {
  private static final int WIDTH = 800;
  private static final int HEIGHT = 440;
  private static final String FIGURE = "figure";

  private final EvaluationSummary summary;
  private final Palette palette;

  private Figures(EvaluationSummary summary) {
    this.summary = summary;
    this.palette = new Palette(summary);
  }

  /**
   * The figures of a run folder.
   *
   * @throws dev.selkie.datasets.MalformedDataException if it holds no finished run
   */
  public static Figures of(Path runFolder) throws IOException {
    return new Figures(SummaryFile.read(runFolder));
  }

  /** Accuracy lost against latency, with intervals on both axes. */
  public String lossAgainstLatency() throws IOException {
    return standalone(new LossLatencyFigure(summary, palette).svg(WIDTH, HEIGHT, FIGURE));
  }

  /** Accuracy of every mode, subject by subject. */
  public String subjects() throws IOException {
    return standalone(new SubjectFigure(summary, palette).svg(WIDTH, false, FIGURE));
  }

  /** Every timed question of each mode, with medians and tails. */
  public String latencies() throws IOException {
    return standalone(new LatencyFigure(summary, palette).svg(WIDTH, false, FIGURE));
  }

  /** Where a question spends its time, in each mode. */
  public String stages() throws IOException {
    return standalone(new StageFigure(summary, palette).svg(WIDTH, FIGURE));
  }

  private static String standalone(String svg) throws IOException {
    int end = svg.indexOf('>') + 1;
    String scope = "svg." + FIGURE;
    String style =
        StyleSheet.read("figures.css").replace(":root", scope).replaceAll("(?m)^svg", scope);
    return svg.substring(0, end)
        + "\n<style>"
        + scope
        + " { font-family: system-ui, \"DejaVu Sans\", sans-serif; }\n"
        + style
        + "</style>\n"
        + svg.substring(end);
  }
}
