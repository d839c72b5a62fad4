package dev.selkie.eval.report;

import dev.selkie.eval.summary.EvaluationSummary;
import dev.selkie.eval.summary.ModeSummary;
import dev.selkie.eval.summary.ModeSummary.Group;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Accuracy of every mode in every subject, as dots on a line from 0 to 100 percent. */
final class SubjectFigure {
  private static final double CHANCE = 0.25;
  private static final double RADIUS = 4.6;
  private static final double AXIS = 30;

  private final Palette palette;
  private final List<ModeSummary> modes;
  private final String headline;
  private final Map<String, Map<String, List<Dot>>> categories = new TreeMap<>();

  /** One mode in one subject. */
  private record Dot(String mode, double accuracy, String tip) {}

  SubjectFigure(EvaluationSummary summary, Palette palette) {
    this.palette = palette;
    headline = summary.headline();
    modes = summary.modes().stream().filter(mode -> mode.byEquality() == null).toList();
    for (ModeSummary mode : modes) {
      for (Group subject : Objects.requireNonNull(mode.styles().get(headline)).subjects()) {
        String tip =
            "%s: %s of %s right in %s"
                .formatted(
                    Text.words(subject.name()),
                    Text.count(subject.correct()),
                    Text.count(subject.questions()),
                    mode.title());
        categories
            .computeIfAbsent(subject.category(), key -> new LinkedHashMap<>())
            .computeIfAbsent(subject.name(), key -> new ArrayList<>())
            .add(new Dot(mode.title(), subject.accuracy(), tip));
      }
    }
  }

  /** The marks of the modes shown, for above the figure. */
  String legend() {
    StringBuilder html = new StringBuilder("<ul class=\"legend sans\">");
    modes.forEach(
        mode -> html.append("<li><b>").append(palette.named(mode.title())).append("</b></li>"));
    return html.append("</ul>\n").toString();
  }

  /** The figure; {@code stacked} puts names above the lines, for narrow screens. */
  String svg(double width, boolean stacked, String cssClass) {
    double rowHeight = stacked ? 36 : 23;
    double left = stacked ? 8 : 232;
    int rows = categories.values().stream().mapToInt(Map::size).sum();
    double height = AXIS + rows * rowHeight + categories.size() * 38;
    Svg svg = new Svg(width, height, cssClass, "Accuracy of each mode in each subject");
    Scale x = new Scale(0, 1, left, width - 12, false);
    axis(svg, x, height);
    double y = AXIS;
    for (Map.Entry<String, Map<String, List<Dot>>> category : categories.entrySet()) {
      y += 26;
      svg.text("group", "start", 0, y, category.getKey());
      y += 12;
      for (Map.Entry<String, List<Dot>> subject : category.getValue().entrySet()) {
        String name = Text.words(subject.getKey());
        if (stacked) {
          svg.text("", "start", 0, y + 12, name);
        } else {
          svg.text("", "end", left - 16, y + rowHeight / 2 + 4, name);
        }
        dots(svg, x, stacked ? y + 25 : y + rowHeight / 2, subject.getValue());
        y += rowHeight;
      }
    }
    return svg.toString();
  }

  private void axis(Svg svg, Scale x, double height) {
    for (int percent = 0; percent <= 100; percent += 25) {
      double at = x.at(percent / 100.0);
      svg.line(percent / 100.0 == CHANCE ? "chance" : "grid", at, AXIS - 8, at, height);
      String text = percent == 25 ? "25 % chance" : percent + "\u202f%";
      String anchor = percent == 100 ? "end" : percent == 0 ? "start" : "middle";
      svg.text("", anchor, percent == 100 ? at + 12 : at, 14, text);
    }
  }

  private void dots(Svg svg, Scale x, double y, List<Dot> dots) {
    double low = dots.stream().mapToDouble(Dot::accuracy).min().orElseThrow();
    double high = dots.stream().mapToDouble(Dot::accuracy).max().orElseThrow();
    svg.line("span", x.at(low), y, x.at(high), y);
    for (Dot dot : dots) {
      svg.open(palette.of(dot.mode()));
      if (dot.mode().startsWith("enc")) {
        svg.diamond("mark", x.at(dot.accuracy()), y, RADIUS + 1.5, dot.tip());
      } else if (dot.mode().equals("f32")) {
        svg.circle("ring", x.at(dot.accuracy()), y, RADIUS + 1.5, dot.tip());
      } else {
        svg.circle("mark", x.at(dot.accuracy()), y, RADIUS, dot.tip());
      }
      svg.close();
    }
  }
}
