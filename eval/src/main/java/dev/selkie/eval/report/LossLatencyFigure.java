package dev.selkie.eval.report;

import dev.selkie.eval.summary.EvaluationSummary;
import dev.selkie.eval.summary.ModeSummary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Points lost against time per question, with both intervals: the picture this project is about.
 */
final class LossLatencyFigure {
  private static final double TOP = 34;
  private static final double BOTTOM = 46;
  private static final double LEFT = 40;
  private static final double RIGHT = 14;
  private static final double RADIUS = 6.5;

  private final boolean lossKnown;
  private final double margin;
  private final Palette palette;
  private final List<Point> points = new ArrayList<>();

  /** A mode in the picture. */
  private record Point(
      String title,
      boolean encrypted,
      double x,
      double xLow,
      double xHigh,
      double y,
      double yLow,
      double yHigh) {}

  LossLatencyFigure(EvaluationSummary summary, Palette palette) {
    this.palette = palette;
    lossKnown = summary.reference() != null;
    margin = summary.tests().isEmpty() ? 0 : summary.tests().get(0).marginPoints();
    summary.modes().forEach(mode -> points.add(point(mode)));
    points.sort(Comparator.comparingDouble(Point::x));
  }

  private Point point(ModeSummary mode) {
    List<Double> x = mode.latencyMillis().p50Ci95();
    double y;
    List<Double> interval;
    ModeSummary.ByEquality equal = mode.byEquality();
    if (!lossKnown) {
      y = 100 * (1 - mode.accuracy());
      interval = mode.accuracyCi95().stream().map(end -> 100 * (1 - end)).sorted().toList();
    } else if (equal != null && equal.lossPoints() != null) {
      y = equal.lossPoints();
      interval = Objects.requireNonNull(equal.ci95());
    } else {
      y = Objects.requireNonNull(mode.lossPoints());
      interval = Objects.requireNonNull(mode.ci95());
    }
    return new Point(
        mode.title(),
        mode.mode().equals("enc"),
        mode.latencyMillis().p50(),
        x.get(0),
        x.get(1),
        y,
        interval.get(0),
        interval.get(1));
  }

  /** What the band means, where there is one. */
  String caption() {
    return margin > 0
        ? " Inside the band a loss is within the margin of %s points."
            .formatted(Text.number(margin, 1))
        : "";
  }

  String svg(double width, double height, String cssClass) {
    Svg svg = new Svg(width, height, cssClass, "Accuracy loss against latency of each mode");
    double low = points.stream().mapToDouble(Point::xLow).min().orElseThrow();
    double high = points.stream().mapToDouble(Point::xHigh).max().orElseThrow();
    Scale x = new Scale(low / 1.7, high * 1.7, LEFT, width - RIGHT, true);
    double least = points.stream().mapToDouble(Point::yLow).min().orElseThrow();
    double most = Math.max(margin, points.stream().mapToDouble(Point::yHigh).max().orElseThrow());
    double bottom = lossKnown ? Math.min(0, least) : least;
    double padding = Math.max(0.5, 0.12 * (most - bottom));
    Scale y = new Scale(bottom - padding, most + padding, height - BOTTOM, TOP, false);
    if (margin > 0) {
      double top = y.at(margin);
      double under = Math.min(y.at(-margin), height - BOTTOM);
      svg.bar("band", LEFT, top, width - RIGHT - LEFT, under - top, "Equivalent within the margin");
    }
    axes(svg, x, y, width, height);
    points.forEach(point -> whiskers(svg, point, x, y));
    points.forEach(point -> mark(svg, point, x, y));
    labels(svg, x, y, new Box(LEFT, TOP, width, height - BOTTOM));
    return svg.toString();
  }

  private void axes(Svg svg, Scale x, Scale y, double width, double height) {
    List<Double> ticks = y.ticks();
    int decimals = ticks.size() > 1 && ticks.get(1) - ticks.get(0) < 0.9 ? 1 : 0;
    for (double tick : ticks) {
      boolean zero = lossKnown && Math.abs(tick) < 1e-9;
      svg.line(zero ? "zero" : "grid", LEFT, y.at(tick), width - RIGHT, y.at(tick));
      svg.text("", "end", LEFT - 8, y.at(tick) + 4, Text.number(tick, decimals));
    }
    for (double tick : x.ticks()) {
      svg.line("grid", x.at(tick), TOP, x.at(tick), height - BOTTOM);
      svg.text("", "middle", x.at(tick), height - BOTTOM + 19, unit(tick));
    }
    svg.line("axis", LEFT, height - BOTTOM, width - RIGHT, height - BOTTOM);
    String vertical =
        lossKnown ? "Answers lost against f32, percentage points" : "Wrong answers, percent";
    svg.text("strong", "start", 0, 14, vertical);
    svg.text("strong", "end", width - RIGHT, height - 6, "Median time per question, log scale");
  }

  static String unit(double millis) {
    String text =
        millis < 1 ? millis * 1_000 + "µs" : millis < 1_000 ? millis + "ms" : millis / 1_000 + "s";
    return text.replaceFirst("\\.0+(?=[a-zµ])", "").replaceFirst("(?<=[0-9])(?=[a-zµ])", "\u202f");
  }

  private void whiskers(Svg svg, Point point, Scale x, Scale y) {
    svg.open(palette.of(point.title()));
    svg.line("whisker", x.at(point.xLow()), y.at(point.y()), x.at(point.xHigh()), y.at(point.y()));
    svg.line("whisker", x.at(point.x()), y.at(point.yLow()), x.at(point.x()), y.at(point.yHigh()));
    svg.close();
  }

  private void mark(Svg svg, Point point, Scale x, Scale y) {
    String tip =
        "%s: %s, %s %s"
            .formatted(
                point.title(),
                Text.millis(point.x()),
                lossKnown ? Text.points(point.y()) : Text.number(point.y(), 1),
                lossKnown ? "points lost" : "% wrong");
    svg.open(palette.of(point.title()));
    if (point.encrypted()) {
      svg.diamond("mark", x.at(point.x()), y.at(point.y()), RADIUS + 2, tip);
    } else {
      svg.circle("mark", x.at(point.x()), y.at(point.y()), RADIUS, tip);
    }
    svg.close();
  }

  private void labels(Svg svg, Scale x, Scale y, Box frame) {
    LabelPlacer placer = new LabelPlacer(frame);
    if (lossKnown) {
      placer.avoid(new Box(frame.left(), y.at(0) - 1, frame.right(), y.at(0) + 1));
    }
    for (Point point : points) {
      double px = x.at(point.x());
      double py = y.at(point.y());
      placer.avoid(Box.around(px, py, RADIUS + 3));
      placer.avoid(new Box(x.at(point.xLow()) - 2, py - 3, x.at(point.xHigh()) + 2, py + 3));
      placer.avoid(new Box(px - 3, y.at(point.yHigh()) - 2, px + 3, y.at(point.yLow()) + 2));
    }
    for (Point point : points) {
      double px = x.at(point.x());
      double py = y.at(point.y());
      LabelPlacer.Label label = placer.place(point.title(), px, py);
      Box box = label.box();
      double center = (box.left() + box.right()) / 2;
      svg.open(palette.of(point.title()));
      if (label.leader()) {
        double nearX = Math.max(box.left(), Math.min(px, box.right()));
        double nearY = Math.max(box.top(), Math.min(py, box.bottom()));
        svg.line("leader", px, py, nearX, nearY);
      }
      svg.text("label", "middle", center, box.bottom() - 3.5, point.title());
      svg.close();
    }
  }
}
