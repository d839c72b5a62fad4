package dev.selkie.eval.report;

import dev.selkie.eval.summary.EvaluationSummary;
import dev.selkie.eval.summary.LatencySummary;
import dev.selkie.eval.summary.ModeSummary;
import java.util.List;

/** Where the time of one encrypted question goes: server, client, and the rest of the decoder. */
final class StageFigure {
  private static final double ROW = 46;

  private final Palette palette;
  private final List<ModeSummary> modes;

  StageFigure(EvaluationSummary summary, Palette palette) {
    this.palette = palette;
    modes = summary.modes().stream().filter(mode -> mode.mode().equals("enc")).toList();
  }

  boolean isEmpty() {
    return modes.isEmpty();
  }

  String svg(double width, String cssClass) {
    Svg svg = new Svg(width, ROW * modes.size(), cssClass, "Time of one encrypted question");
    double longest = modes.stream().mapToDouble(StageFigure::total).max().orElseThrow();
    Scale x = new Scale(0, longest, 0, width, false);
    double y = 0;
    for (ModeSummary mode : modes) {
      LatencySummary latency = mode.latencyMillis();
      double rest = total(mode) - latency.serverMillis() - latency.clientMillis();
      svg.open(palette.of(mode.title()));
      svg.text("label", "start", 0, y + 14, mode.title());
      double at = 0;
      at = bar(svg, x, at, y, "bar", "server", latency.serverMillis());
      at = bar(svg, x, at, y, "bar two", "client", latency.clientMillis());
      bar(svg, x, at, y, "bar three", "rest of the decoder", rest);
      svg.close();
      y += ROW;
    }
    return svg.toString();
  }

  private static double bar(
      Svg svg, Scale x, double at, double y, String cssClass, String what, double millis) {
    double width = x.at(at + millis) - x.at(at);
    svg.bar(cssClass, x.at(at), y + 21, width, 16, what + ": " + Text.millis(millis));
    return at + millis;
  }

  private static double total(ModeSummary mode) {
    LatencySummary latency = mode.latencyMillis();
    return Math.max(latency.p50(), latency.serverMillis() + latency.clientMillis());
  }

  /** The same in words, one sentence a mode. */
  String caption() {
    StringBuilder text = new StringBuilder();
    for (ModeSummary mode : modes) {
      LatencySummary latency = mode.latencyMillis();
      double rest = total(mode) - latency.serverMillis() - latency.clientMillis();
      text.append(
          "%s: server %s (dark), client %s (middle), rest of the decoder %s (light); %s up, %s down. "
              .formatted(
                  mode.title(),
                  Text.millis(latency.serverMillis()),
                  Text.millis(latency.clientMillis()),
                  Text.millis(rest),
                  Text.bytes(latency.bytesUp()),
                  Text.bytes(latency.bytesDown())));
    }
    return text.append("Medians over the timed questions.").toString();
  }
}
