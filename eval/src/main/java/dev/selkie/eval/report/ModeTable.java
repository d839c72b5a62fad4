package dev.selkie.eval.report;

import dev.selkie.eval.summary.EvaluationSummary;
import dev.selkie.eval.summary.LatencySummary;
import dev.selkie.eval.summary.ModeSummary;
import dev.selkie.eval.summary.ModeSummary.StyleSummary;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One row a mode; a second table with how the answers changed. */
final class ModeTable {
  private final EvaluationSummary summary;
  private final Palette palette;

  ModeTable(EvaluationSummary summary, Palette palette) {
    this.summary = summary;
    this.palette = palette;
  }

  String html() {
    StringBuilder html = new StringBuilder("<h2>Every mode</h2>\n");
    html.append("<div class=\"scroll\"><table><thead><tr><th>Mode</th>");
    html.append("<th class=\"n\">Questions</th>");
    List<String> styles = List.copyOf(summary.modes().get(0).styles().keySet());
    for (String style : styles) {
      String note = style.equals(summary.headline()) && styles.size() > 1 ? " *" : "";
      html.append("<th class=\"n\">").append("Right, ").append(style).append(note).append("</th>");
    }
    html.append("<th class=\"n\">Points lost</th><th class=\"n\">Median</th>");
    html.append(
        "<th class=\"n\">90th pct.</th><th class=\"n\">In batches</th><th class=\"n\">On the front</th></tr></thead><tbody>\n");
    summary.modes().forEach(mode -> row(html, mode, styles));
    html.append("</tbody></table></div>\n");
    html.append("<p class=\"small\">").append(notes(styles.size() > 1)).append("</p>\n");
    return html.toString();
  }

  private void row(StringBuilder html, ModeSummary mode, List<String> styles) {
    html.append("<tr><td class=\"mode\">").append(palette.named(mode.title())).append("</td>");
    cell(html, Text.count(mode.questions()), null);
    for (String style : styles) {
      StyleSummary result = Objects.requireNonNull(mode.styles().get(style));
      cell(
          html,
          Text.percent(result.accuracy()),
          Text.number(100 * result.accuracyCi95().get(0), 1)
              + " to "
              + Text.number(100 * result.accuracyCi95().get(1), 1));
    }
    loss(html, mode);
    LatencySummary latency = mode.latencyMillis();
    cell(
        html,
        Text.millis(latency.p50()),
        Text.millis(latency.p50Ci95().get(0)) + " to " + Text.millis(latency.p50Ci95().get(1)));
    cell(html, Text.millis(latency.p90()), null);
    StyleSummary headline = Objects.requireNonNull(mode.styles().get(summary.headline()));
    cell(html, Text.millis(headline.batchedMillis()), null);
    Double front = mode.frontProbability();
    cell(html, front == null ? "–" : Text.number(front, 2), null);
    html.append("</tr>\n");
  }

  private void loss(StringBuilder html, ModeSummary mode) {
    List<Double> ci95 = mode.ci95();
    Double points = mode.lossPoints();
    if (mode.title().equals(summary.reference())) {
      cell(html, "reference", null);
    } else if (points == null || ci95 == null) {
      cell(html, "–", null);
    } else {
      cell(html, Text.points(points), Text.points(ci95.get(0)) + " to " + Text.points(ci95.get(1)));
    }
  }

  private static void cell(StringBuilder html, String value, @Nullable String interval) {
    html.append("<td class=\"n\">").append(value);
    if (interval != null) {
      html.append("<span class=\"interval\">").append(interval).append("</span>");
    }
    html.append("</td>");
  }

  private String notes(boolean severalStyles) {
    StringBuilder notes = new StringBuilder();
    if (severalStyles) {
      notes.append("* The headline style; loss is measured in it. ");
    }
    notes.append(
        "Small figures are 95\u202f% intervals: Wilson for accuracy, paired bootstrap for ");
    notes.append(
        "loss (exact bounds where no answer changed), order statistics for the median. Times are of single questions in letters ");
    notes.append("style, tokenizing included; <em>in batches</em> is the mean time of a question ");
    notes.append(
        "when many share one pass over the weights; <em>on the front</em> the probability, ");
    notes.append(
        "over resampled questions and times, that no other mode is as accurate and as fast.");
    for (ModeSummary mode : summary.modes()) {
      ModeSummary.ByEquality full = mode.byEquality();
      if (full != null) {
        notes.append(
            " %s by equality with its clear twin, checked on %s questions: %s of %s right."
                .formatted(
                    Text.escape(mode.title()),
                    Text.count(full.checkedQuestions()),
                    Text.percent(full.accuracy()),
                    Text.count(full.questions())));
      }
    }
    return notes.append(fits()).append(checks()).toString();
  }

  /** What the context was too short for. */
  private String fits() {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, StyleSummary> style : summary.modes().get(0).styles().entrySet()) {
      StyleSummary result = style.getValue();
      if (result.questionsWithDroppedShots() + result.truncatedQuestions() > 0) {
        text.append(
            " The context is too short for all of it: in %s style %s questions lost examples and %s lost their beginning."
                .formatted(
                    style.getKey(),
                    Text.count(result.questionsWithDroppedShots()),
                    Text.count(result.truncatedQuestions())));
      }
      if (result.unanswered() > 0) {
        text.append(
            " In %s style %s questions have no answer and count as wrong: the model wrote no letter, or a choice is longer than the context."
                .formatted(style.getKey(), Text.count(result.unanswered())));
      }
    }
    return text.toString();
  }

  private String checks() {
    int checked = 0;
    int changed = 0;
    for (ModeSummary mode : summary.modes()) {
      checked += mode.latencyMillis().checkedAnswers();
      changed += mode.latencyMillis().changedAnswers();
    }
    return checked == 0
        ? ""
        : " Of %s answers given in the timed runs, %s differ from the accuracy run."
            .formatted(Text.count(checked), Text.count(changed));
  }
}
