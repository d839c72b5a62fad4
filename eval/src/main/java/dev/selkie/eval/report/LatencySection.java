package dev.selkie.eval.report;

import dev.selkie.eval.summary.EvaluationSummary;
import dev.selkie.eval.summary.LatencySummary;
import dev.selkie.eval.summary.LatencySummary.Percentile;
import dev.selkie.eval.summary.ModeSummary;
import dev.selkie.eval.summary.ScenarioSummary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How long questions take, in every scenario that was run. */
final class LatencySection {
  private final EvaluationSummary summary;
  private final Palette palette;

  LatencySection(EvaluationSummary summary, Palette palette) {
    this.summary = summary;
    this.palette = palette;
  }

  String html() {
    StringBuilder html = new StringBuilder("<h2>How long a question takes</h2>\n");
    html.append(disturbance());
    LatencyFigure figure = new LatencyFigure(summary, palette);
    html.append("<figure>\n").append(figure.svg(944, false, "wide"));
    html.append(figure.svg(356, true, "narrow")).append("<figcaption>One question at a time, ");
    html.append("log scale: every stroke is a question, the dot the median with its 95\u202f% ");
    html.append("interval, diamonds the tails that the sample is large enough for.</figcaption>");
    html.append("\n</figure>\n").append(scenarios());
    return html.append(predictions()).toString();
  }

  private String disturbance() {
    List<String> modes =
        summary.modes().stream()
            .filter(mode -> mode.performance().stream().anyMatch(ScenarioSummary::disturbed))
            .map(ModeSummary::title)
            .toList();
    return modes.isEmpty()
        ? ""
        : "<p class=\"alert\"><strong>The machine was busy with something else</strong> while %s %s timed: times may be too long.</p>%n"
            .formatted(Text.escape(String.join(", ", modes)), modes.size() == 1 ? "was" : "were");
  }

  private String scenarios() {
    StringBuilder html = new StringBuilder("<div class=\"scroll\"><table><thead><tr>");
    html.append("<th>Mode</th><th>Scenario</th><th class=\"n\">Questions</th>");
    html.append("<th class=\"n\">Questions/s</th><th class=\"n\">Tokens/s</th>");
    html.append("<th class=\"n\">Median</th><th class=\"n\">90th</th><th class=\"n\">99th</th>");
    html.append("<th class=\"n\">First token</th><th class=\"n\">Per token</th>");
    html.append("<th class=\"n\">Peak memory</th></tr></thead><tbody>\n");
    for (ModeSummary mode : summary.modes()) {
      for (ScenarioSummary run : mode.performance()) {
        row(html, mode, run);
      }
    }
    html.append("</tbody></table></div>\n<p class=\"small\">Single-stream: the next question is ");
    html.append("asked when the last is answered, from text to scores. Offline: all questions at ");
    html.append("once, in batches. Server: questions arrive at random (Poisson), and their time ");
    html.append("runs from their arrival, so those that wait count. Small figures: 95\u202f% ");
    html.append("order-statistic intervals; a percentile without enough questions is left out. ");
    html.append("Per token: (whole time − first token) / (tokens − 1), generated greedily. Peak ");
    return html.append("memory: resident, all of the process.</p>\n").toString();
  }

  private void row(StringBuilder html, ModeSummary mode, ScenarioSummary run) {
    html.append("<tr><td class=\"mode\">").append(palette.named(mode.title())).append("</td><td>");
    html.append(Text.escape(run.scenario()));
    Double offered = run.offeredPerSecond();
    if (offered != null) {
      html.append("<span class=\"interval\">").append(Text.number(offered, 1)).append("/s</span>");
    }
    html.append("</td>");
    cell(html, Text.count(run.questions()), null);
    cell(html, rate(run.questionsPerSecond()), null);
    cell(html, rate(run.tokensPerSecond()), null);
    percentile(html, run, 0.5);
    percentile(html, run, 0.9);
    percentile(html, run, 0.99);
    LatencySummary.Generation generated =
        run.equals(mode.performance().get(0)) ? mode.latencyMillis().generation() : null;
    cell(html, generated == null ? "–" : Text.millis(generated.ttftMillis()), null);
    cell(html, generated == null ? "–" : Text.millis(generated.tpotMillis()), null);
    Long peak = run.conditions().peakResidentBytes();
    cell(html, peak == null ? "–" : Text.bytes((double) peak), null);
    html.append("</tr>\n");
  }

  private static String rate(double perSecond) {
    return Text.number(perSecond, perSecond < 10 ? 2 : perSecond < 100 ? 1 : 0);
  }

  private static void percentile(StringBuilder html, ScenarioSummary run, double p) {
    for (Percentile each : run.percentiles()) {
      if (each.p() == p) {
        List<Double> ends = each.ci95();
        cell(
            html,
            Text.millis(each.millis()),
            Text.millis(ends.get(0)) + " to " + Text.millis(ends.get(1)));
        return;
      }
    }
    cell(html, "–", null);
  }

  private static void cell(StringBuilder html, String value, @Nullable String interval) {
    html.append("<td class=\"n\">").append(value);
    if (interval != null) {
      html.append("<span class=\"interval\">").append(interval).append("</span>");
    }
    html.append("</td>");
  }

  private String predictions() {
    StringBuilder html = new StringBuilder();
    for (ModeSummary mode : summary.modes()) {
      LatencySummary.Prediction prediction = mode.latencyMillis().wholeTask();
      if (prediction != null && mode.mode().equals("enc")) {
        html.append(
            "<p class=\"small\"><strong>Predicted, not measured:</strong> all %s questions of the task one by one would take %s in %s (95\u202f%% prediction interval %s to %s), from %s that were timed.</p>%n"
                .formatted(
                    Text.count(prediction.questions()),
                    Text.millis(1e3 * prediction.seconds()),
                    Text.escape(mode.title()),
                    Text.millis(1e3 * prediction.pi95().get(0)),
                    Text.millis(1e3 * prediction.pi95().get(1)),
                    Text.count(prediction.measured())));
      }
    }
    return html.toString();
  }
}
