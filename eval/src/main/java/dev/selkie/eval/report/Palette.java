package dev.selkie.eval.report;

import dev.selkie.eval.summary.EvaluationSummary;
import dev.selkie.eval.summary.ModeSummary;
import java.util.HashMap;
import java.util.Map;

/** The colour class of each mode: the same one in every figure and table. */
final class Palette {
  private static final int SHADES = 5;

  private final Map<String, String> classes = new HashMap<>();

  Palette(EvaluationSummary summary) {
    Map<String, Integer> used = new HashMap<>();
    for (ModeSummary mode : summary.modes()) {
      if (mode.scheme() == null) {
        classes.put(mode.title(), mode.mode());
      } else {
        int shade = used.merge(mode.mode(), 1, Integer::sum) - 1;
        classes.put(mode.title(), mode.mode() + shade % SHADES);
      }
    }
  }

  /** CSS class of a mode. */
  String of(String title) {
    return classes.getOrDefault(title, "f32");
  }

  /** The mode's mark, as in the figures, before its name. */
  String named(String title) {
    String shape = title.startsWith("enc") ? "dot diamond" : "dot";
    return "<span class=\"%s\"><span class=\"%s\"></span></span>%s"
        .formatted(of(title), shape, Text.escape(title));
  }
}
