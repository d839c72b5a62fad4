package dev.selkie.eval.report;

import dev.selkie.eval.summary.EvaluationSummary;
import dev.selkie.eval.summary.EvaluationSummary.ModeTest;
import dev.selkie.eval.summary.EvaluationSummary.PredictionSummary;
import dev.selkie.eval.summary.ModeSummary;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What can be said of each mode against the reference, and how sure of it one may be. */
final class ComparisonSection {
  private final EvaluationSummary summary;
  private final Palette palette;

  ComparisonSection(EvaluationSummary summary, Palette palette) {
    this.summary = summary;
    this.palette = palette;
  }

  String html() {
    if (summary.tests().isEmpty()) {
      return "";
    }
    StringBuilder html = new StringBuilder("<h2>Is the difference real?</h2>\n<p>");
    html.append("Every mode answered the same questions as ").append(reference());
    html.append(", so each is compared with it question by question.</p>\n<ul class=\"verdicts\">");
    tests(true).forEach(test -> html.append("<li>").append(verdict(test)).append("</li>\n"));
    html.append("</ul>\n");
    List<ModeTest> headline = tests(true);
    html.append(differences(headline)).append(differenceNotes());
    html.append("<h3>Which answers changed</h3>\n").append(flips(headline)).append(flipNotes());
    List<ModeTest> others = tests(false);
    if (!others.isEmpty()) {
      html.append("<details><summary>The same in the other styles</summary>\n");
      html.append(differences(others)).append(flips(others)).append("</details>\n");
    }
    MarginFigure figure = new MarginFigure(summary, palette);
    if (!figure.isEmpty()) {
      html.append("<figure>\n").append(figure.svg(944, 240, "wide"));
      html.append(figure.svg(356, 220, "narrow")).append("<figcaption>");
      html.append("Answers that changed, by how sure ").append(reference()).append(" was of its ");
      html.append("own: five groups of equally many questions, from the smallest to the largest ");
      html.append("distance between its best and its second choice (").append(summary.headline());
      html.append(" style).</figcaption>\n</figure>\n");
    }
    return html.toString();
  }

  private List<ModeTest> tests(boolean headline) {
    return summary.tests().stream()
        .filter(test -> test.style().equals(summary.headline()) == headline)
        .toList();
  }

  private String reference() {
    return Text.escape(Objects.requireNonNull(summary.reference()));
  }

  private static String title(ModeTest test) {
    return test.scheme() == null ? test.mode() : test.mode() + " " + test.scheme();
  }

  private String verdict(ModeTest test) {
    for (ModeSummary mode : summary.modes()) {
      if (mode.title().equals(title(test)) && mode.byEquality() != null) {
        return "<strong>%s</strong> equals its clear twin bit for bit, so what is said of that holds for it."
            .formatted(palette.named(title(test)));
      }
    }
    String margin = Text.number(test.marginPoints(), 1);
    boolean different = test.mcnemarP() < 0.05;
    String finding =
        different
            ? test.lossPoints() > 0 ? "loses answers" : "gains answers"
            : "shows no loss that could not be chance";
    String equivalence =
        test.equivalent()
            ? different
                ? ", but less than " + margin + " points of them"
                : " and is equivalent within " + margin + " points"
            : "; equivalence within " + margin + " points is not shown";
    return "<strong>%s</strong> %s%s. On %s questions a loss of %s points would be found four times in five."
        .formatted(
            palette.named(title(test)),
            finding,
            equivalence,
            Text.count(test.questions()),
            Text.number(test.detectablePoints(), 1));
  }

  private String differences(List<ModeTest> tests) {
    StringBuilder html = new StringBuilder("<div class=\"scroll\"><table><thead><tr>");
    html.append("<th>Mode</th><th>Style</th><th class=\"n\">Points lost</th>");
    html.append("<th class=\"n\">Analytic</th><th class=\"n\">By subjects</th>");
    html.append("<th class=\"n\">By passages</th><th class=\"n\">McNemar p</th>");
    html.append("<th class=\"n\">Equivalence p</th><th class=\"n\">Detectable</th>");
    html.append("</tr></thead><tbody>\n");
    for (ModeTest test : tests) {
      start(html, test);
      boolean changed = test.harmful() + test.beneficial() > 0;
      cell(html, Text.points(test.lossPoints()), range(test.ci95()));
      cell(html, "", range(test.analyticCi95()));
      clustered(html, changed ? test.subjectCi95() : null);
      clustered(html, changed ? test.passageCi95() : null);
      cell(html, Text.escape(Text.probability(test.mcnemarP())), null);
      cell(html, Text.escape(Text.probability(test.equivalenceP())), null);
      cell(html, Text.number(test.detectablePoints(), 1), null);
      html.append("</tr>\n");
    }
    return html.append("</tbody></table></div>\n").toString();
  }

  private static void clustered(StringBuilder html, @Nullable List<Double> interval) {
    cell(html, interval == null ? "–" : "", range(interval));
  }

  private static String differenceNotes() {
    return """
    <p class="small">Small figures are 95 % intervals of the loss: by bootstrap, from its
    standard error (Bonett, Price), and with subjects or passages drawn as a whole. McNemar:
    two-sided mid-p value that both are right equally often. Equivalence: two one-sided tests that
    the loss is within the margin. Detectable: the loss that would be found four times in five.</p>
    """;
  }

  private String flips(List<ModeTest> tests) {
    StringBuilder html = new StringBuilder("<div class=\"scroll\"><table><thead><tr>");
    html.append("<th>Mode</th><th>Style</th><th class=\"n\">Questions</th>");
    html.append("<th class=\"n\">Lost</th><th class=\"n\">Won</th>");
    html.append("<th class=\"n\">Wrong to wrong</th>");
    html.append("<th class=\"n\">Divergence, choices</th>");
    html.append("<th class=\"n\">Vocabulary</th></tr></thead><tbody>\n");
    for (ModeTest test : tests) {
      start(html, test);
      cell(html, Text.count(test.questions()), null);
      cell(html, Text.count(test.harmful()), null);
      cell(html, Text.count(test.beneficial()), null);
      cell(html, Text.count(test.wrongToWrong()), null);
      Double divergence = test.divergence();
      cell(html, divergence == null ? "–" : Text.number(divergence, 4), null);
      vocabulary(html, test.predictions());
      html.append("</tr>\n");
    }
    return html.append("</tbody></table></div>\n").toString();
  }

  private static void vocabulary(StringBuilder html, @Nullable PredictionSummary whole) {
    List<Double> ci95 = whole == null ? null : whole.ci95();
    cell(
        html,
        whole == null ? "–" : Text.number(whole.divergence(), 4),
        ci95 == null ? null : Text.number(ci95.get(0), 4) + " to " + Text.number(ci95.get(1), 4));
  }

  private static String flipNotes() {
    return """
    <p class="small">Lost: right before, wrong now; won: the other way round. Divergence: mean
    Kullback-Leibler divergence in nats, over the choices, and of the next token over the whole
    vocabulary on the first questions of the run.</p>
    """;
  }

  private void start(StringBuilder html, ModeTest test) {
    html.append("<tr><td class=\"mode\">").append(palette.named(title(test)));
    html.append("</td><td>").append(Text.escape(test.style())).append("</td>");
  }

  private static @Nullable String range(@Nullable List<Double> interval) {
    return interval == null
        ? null
        : Text.points(interval.get(0)) + " to " + Text.points(interval.get(1));
  }

  private static void cell(StringBuilder html, String value, @Nullable String interval) {
    html.append("<td class=\"n\">").append(value);
    if (interval != null) {
      html.append("<span class=\"interval\">").append(interval).append("</span>");
    }
    html.append("</td>");
  }
}
