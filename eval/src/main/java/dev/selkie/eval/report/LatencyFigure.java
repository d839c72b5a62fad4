package dev.selkie.eval.report;

import dev.selkie.eval.summary.EvaluationSummary;
import dev.selkie.eval.summary.LatencySummary;
import dev.selkie.eval.summary.LatencySummary.Percentile;
import dev.selkie.eval.summary.ModeSummary;
import java.util.List;

/** Every timed question of each mode on one logarithmic line, with the median and the tails. */
final class LatencyFigure {
  private static final double ROW = 44;
  private static final double AXIS = 26;
  private static final double RIGHT = 14;

  /** More marks than this on a line cannot be told apart. */
  private static final int MOST_MARKS = 160;

  private final Palette palette;
  private final List<ModeSummary> modes;

  LatencyFigure(EvaluationSummary summary, Palette palette) {
    this.palette = palette;
    this.modes = summary.modes();
  }

  /** The figure; {@code stacked} puts names above the lines, for narrow screens. */
  String svg(double width, boolean stacked, String cssClass) {
    double left = stacked ? 6 : 120;
    double height = AXIS + ROW * modes.size() + 8;
    Svg svg = new Svg(width, height, cssClass, "Time of every timed question in each mode");
    double low =
        modes.stream()
            .flatMap(mode -> mode.latencyMillis().times().stream())
            .mapToDouble(time -> Math.max(time, 1e-3))
            .min()
            .orElseThrow();
    double high =
        modes.stream()
            .flatMap(mode -> mode.latencyMillis().times().stream())
            .mapToDouble(time -> Math.max(time, 1e-3))
            .max()
            .orElseThrow();
    Scale x = new Scale(low / 1.15, high * 1.15, left, width - RIGHT, true);
    double last = -100;
    for (double tick : x.ticks()) {
      svg.line("grid", x.at(tick), AXIS - 6, x.at(tick), height);
      if (x.at(tick) - last > 52) {
        last = x.at(tick);
        svg.text("", "middle", last, 14, LossLatencyFigure.unit(tick));
      }
    }
    double y = AXIS;
    for (ModeSummary mode : modes) {
      row(svg, mode, x, y, stacked);
      y += ROW;
    }
    return svg.toString();
  }

  private void row(Svg svg, ModeSummary mode, Scale x, double y, boolean stacked) {
    LatencySummary latency = mode.latencyMillis();
    double line = y + (stacked ? 30 : 22);
    svg.open(palette.of(mode.title()));
    svg.text("label", "start", 0, stacked ? y + 14 : line + 4, mode.title());
    List<Double> times = latency.times();
    int step = 1 + (times.size() - 1) / MOST_MARKS;
    for (int i = 0; i < times.size(); i += step) {
      double at = x.at(Math.max(times.get(i), 1e-3));
      svg.line("tick", at, line - 5, at, line + 5);
    }
    List<Double> median = latency.p50Ci95();
    svg.line("median", x.at(median.get(0)), line, x.at(median.get(1)), line);
    svg.circle(
        "mark",
        x.at(latency.p50()),
        line,
        5,
        "%s: median %s".formatted(mode.title(), Text.millis(latency.p50())));
    for (Percentile tail : latency.percentiles()) {
      if (tail.p() > 0.5) {
        svg.diamond(
            "ring",
            x.at(tail.millis()),
            line,
            5,
            "%s: %sth percentile %s"
                .formatted(
                    mode.title(),
                    Text.number(100 * tail.p(), tail.p() > 0.99 ? 1 : 0),
                    Text.millis(tail.millis())));
      }
    }
    svg.close();
  }
}
