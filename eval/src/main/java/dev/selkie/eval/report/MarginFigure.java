package dev.selkie.eval.report;

import dev.selkie.eval.statistics.MarginFlips;
import dev.selkie.eval.summary.EvaluationSummary;
import dev.selkie.eval.summary.EvaluationSummary.ModeTest;
import java.util.List;

/** Share of answers that changed, by how sure the reference was: a line a mode. */
final class MarginFigure {
  private static final double TOP = 30;
  private static final double BOTTOM = 40;
  private static final double LEFT = 44;
  private static final double RIGHT = 14;

  private final Palette palette;
  private final List<ModeTest> tests;

  MarginFigure(EvaluationSummary summary, Palette palette) {
    this.palette = palette;
    tests =
        summary.tests().stream()
            .filter(test -> test.style().equals(summary.headline()))
            .filter(test -> test.marginFlips().size() > 1)
            .filter(test -> test.marginFlips().stream().anyMatch(bin -> bin.flips() > 0))
            .toList();
  }

  boolean isEmpty() {
    return tests.isEmpty();
  }

  String svg(double width, double height, String cssClass) {
    Svg svg = new Svg(width, height, cssClass, "Answers changed by the margin of the reference");
    double most =
        tests.stream()
            .flatMap(test -> test.marginFlips().stream())
            .mapToDouble(MarginFigure::share)
            .max()
            .orElseThrow();
    Scale y = new Scale(0, most * 1.08, height - BOTTOM, TOP, false);
    for (double tick : y.ticks()) {
      svg.line(tick == 0 ? "axis" : "grid", LEFT, y.at(tick), width - RIGHT, y.at(tick));
      svg.text("", "end", LEFT - 8, y.at(tick) + 4, Text.number(tick, most < 2 ? 1 : 0));
    }
    svg.text("strong", "start", 0, 14, "Answers changed, percent");
    svg.text("", "start", LEFT, height - 20, "least sure");
    svg.text("", "end", width - RIGHT, height - 20, "most sure");
    tests.forEach(test -> line(svg, test, y, width));
    return svg.toString();
  }

  private void line(Svg svg, ModeTest test, Scale y, double width) {
    List<MarginFlips.Bin> bins = test.marginFlips();
    Scale x = new Scale(0, bins.size() - 1.0, LEFT + 24, width - RIGHT - 24, false);
    String title = test.scheme() == null ? test.mode() : test.mode() + " " + test.scheme();
    svg.open(palette.of(title));
    for (int i = 1; i < bins.size(); i++) {
      svg.line(
          "whisker", x.at(i - 1), y.at(share(bins.get(i - 1))), x.at(i), y.at(share(bins.get(i))));
    }
    for (int i = 0; i < bins.size(); i++) {
      MarginFlips.Bin bin = bins.get(i);
      String tip =
          "%s: %s of %s answers changed where the margin is %s to %s nats"
              .formatted(
                  title,
                  Text.count(bin.flips()),
                  Text.count(bin.questions()),
                  Text.number(bin.from(), 3),
                  Text.number(bin.to(), 3));
      svg.circle("mark", x.at(i), y.at(share(bin)), 4.6, tip);
    }
    svg.close();
  }

  private static double share(MarginFlips.Bin bin) {
    return bin.questions() == 0 ? 0 : 100.0 * bin.flips() / bin.questions();
  }
}
