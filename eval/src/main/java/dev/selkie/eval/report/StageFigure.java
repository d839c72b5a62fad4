package dev.selkie.eval.report;

import dev.selkie.eval.summary.EvaluationSummary;
import dev.selkie.eval.summary.LatencySummary.Stages;
import dev.selkie.eval.summary.ModeSummary;
import java.util.List;

/** Where the time of one question goes, as shares of its mean time. */
final class StageFigure {
  private static final double ROW = 46;
  private static final List<String> CLASSES =
      List.of("bar", "bar two", "bar three", "bar four", "bar five");
  private static final List<String> NAMES =
      List.of("server", "encrypt", "decrypt", "layers at the client", "tokenize");

  private final Palette palette;
  private final List<ModeSummary> modes;

  StageFigure(EvaluationSummary summary, Palette palette) {
    this.palette = palette;
    modes = summary.modes();
  }

  String svg(double width, String cssClass) {
    Svg svg = new Svg(width, ROW * modes.size(), cssClass, "Stages of one question in each mode");
    double y = 0;
    for (ModeSummary mode : modes) {
      double[] millis = millis(mode);
      double total = Math.max(1e-9, java.util.Arrays.stream(millis).sum());
      svg.open(palette.of(mode.title()));
      svg.text("label", "start", 0, y + 14, mode.title() + ", " + Text.millis(total));
      double at = 0;
      for (int i = 0; i < millis.length; i++) {
        double share = width * millis[i] / total;
        if (millis[i] > 0) {
          svg.bar(
              CLASSES.get(i), at, y + 21, share, 16, NAMES.get(i) + ": " + Text.millis(millis[i]));
        }
        at += share;
      }
      svg.close();
      y += ROW;
    }
    return svg.toString();
  }

  private static double[] millis(ModeSummary mode) {
    Stages stages = mode.latencyMillis().stages();
    return new double[] {
      stages.server(), stages.encrypt(), stages.decrypt(), stages.layers(), stages.tokenize()
    };
  }

  /** What the shades mean, and each mode in words. */
  String caption() {
    StringBuilder text = new StringBuilder();
    for (ModeSummary mode : modes) {
      double[] millis = millis(mode);
      if (mode.mode().equals("enc")) {
        text.append(mode.title()).append(": ");
        for (int i = 0; i < millis.length; i++) {
          text.append(NAMES.get(i)).append(' ').append(Text.millis(millis[i])).append(", ");
        }
        text.append(Text.bytes(mode.latencyMillis().bytesUp())).append(" up and ");
        text.append(Text.bytes(mode.latencyMillis().bytesDown())).append(" down. ");
      }
    }
    text.append("From dark to light: ").append(String.join(", ", NAMES));
    return text.append(". Means over the timed questions, which add up.").toString();
  }
}
