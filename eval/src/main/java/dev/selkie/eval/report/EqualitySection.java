package dev.selkie.eval.report;

import dev.selkie.engine.linear.MatrixCertificate;
import dev.selkie.engine.linear.MatrixLeakage;
import dev.selkie.eval.summary.EvaluationSummary;
import dev.selkie.eval.summary.EvaluationSummary.EqualitySummary;
import dev.selkie.eval.summary.EvaluationSummary.SchemeEquality;
import dev.selkie.eval.summary.ModeSummary;
import java.util.List;

/** Proof that encryption changed nothing, and the certificates that say why it could not. */
final class EqualitySection {
  private final EvaluationSummary summary;

  EqualitySection(EvaluationSummary summary) {
    this.summary = summary;
  }

  String html() {
    EqualitySummary equality = summary.equality();
    if (equality == null) {
      return "";
    }
    StringBuilder html = new StringBuilder("<h2 id=\"equality\">Encrypted equals clear</h2>\n");
    html.append(
        """
        <p>An encrypted mode computes the same integers as its clear twin, and everything else is
        the same code on the same floats. So there is nothing to estimate: both ran the same
        batches, and the bits of their logits were compared.</p>
        """);
    html.append("<div class=\"scroll\"><table><thead><tr><th>Integers</th>");
    html.append("<th class=\"n\">Logits compared</th><th class=\"n\">Different</th>");
    html.append("<th class=\"n\">Questions</th><th class=\"n\">Positions</th>");
    html.append("<th class=\"n\">Scores compared</th><th class=\"n\">Different</th>");
    html.append("<th class=\"n\">Sums in layers</th><th class=\"n\">Different</th>");
    html.append("</tr></thead><tbody>\n");
    equality.schemes().forEach(scheme -> row(html, scheme));
    html.append("</tbody></table></div>\n");
    for (SchemeEquality scheme : equality.schemes()) {
      String first = scheme.firstDifference();
      if (first != null) {
        html.append("<p class=\"alert\"><strong>First difference, ")
            .append(Text.escape(scheme.scheme()))
            .append(":</strong> ")
            .append(Text.escape(first))
            .append(".</p>\n");
      }
    }
    html.append("<p class=\"small\">Logits: at every position of these questions. Scores: those ");
    html.append(
        "of all choices in the accuracy runs, where both modes answered. Sums: every integer of every ");
    html.append("matrix on some of the questions, against the product's definition.");
    equality.schemes().forEach(scheme -> hash(html, scheme));
    html.append("</p>\n");
    summary.modes().stream()
        .filter(mode -> !mode.certificates().isEmpty())
        .forEach(mode -> certificates(html, mode));
    return html.toString();
  }

  private static void row(StringBuilder html, SchemeEquality scheme) {
    html.append("<tr><td class=\"mode\">").append(Text.escape(scheme.scheme())).append("</td>");
    number(html, Text.count(scheme.compared()));
    number(html, Text.count(scheme.different()));
    number(html, Text.count(scheme.questions()));
    number(html, Text.count(scheme.positions()));
    number(html, Text.count(scheme.scoresCompared()));
    number(html, Text.count(scheme.scoresDifferent()));
    number(html, Text.count(scheme.integers()));
    number(html, Text.count(scheme.integersDifferent()));
    html.append("</tr>\n");
  }

  private static void hash(StringBuilder html, SchemeEquality scheme) {
    html.append(
        " SHA-256 of the logits of %s questions, %s: <code class=\"hash\">%s</code> in clear and <code class=\"hash\">%s</code> encrypted."
            .formatted(
                Text.count(scheme.layerQuestions()),
                Text.escape(scheme.scheme()),
                Text.escape(scheme.logitsSha256().substring(0, 16)),
                Text.escape(scheme.encryptedLogitsSha256().substring(0, 16))));
  }

  private static void number(StringBuilder html, String text) {
    html.append("<td class=\"n\">").append(text).append("</td>");
  }

  /** What the answers said of the weights: each token is an equation about every row. */
  private static void leakage(StringBuilder html, List<MatrixLeakage> all) {
    long rebuilt = all.stream().filter(each -> each.fraction() >= 1).count();
    all.stream()
        .mapToLong(MatrixLeakage::equations)
        .max()
        .ifPresent(
            most ->
                html.append(
                    " The answers disclosed up to %s exact equations about each row, enough to solve for %s of %s matrices."
                        .formatted(Text.count(most), Text.count(rebuilt), Text.count(all.size()))));
  }

  private static void certificates(StringBuilder html, ModeSummary mode) {
    List<MatrixCertificate> all = mode.certificates();
    double worst = all.stream().mapToDouble(MatrixCertificate::failureLog2).max().orElseThrow();
    long exact = all.stream().filter(each -> each.verdict().equals("exact")).count();
    html.append("<h3>Certificates, ").append(Text.escape(mode.title())).append("</h3>\n<p>");
    html.append(
        "%s of %s matrices are certified exact. The largest bound on the probability that any coefficient of a run is wrong is 2<sup>%s</sup>."
            .formatted(Text.count(exact), Text.count(all.size()), Text.number(worst, 1)));
    leakage(html, mode.leakage());
    html.append("</p>\n<details><summary>Every matrix</summary>");
    html.append("<div class=\"scroll\"><table><thead><tr><th>Matrix</th>");
    html.append("<th class=\"n\">Rows × columns</th><th class=\"n\">Largest |x|</th>");
    html.append("<th class=\"n\">‖w‖₁</th><th class=\"n\">‖w‖₂</th><th class=\"n\">log₂ t</th>");
    html.append("<th class=\"n\">log₂ q</th><th class=\"n\">log₂ failure</th><th>Verdict</th>");
    html.append("</tr></thead><tbody>\n");
    for (MatrixCertificate each : all) {
      html.append("<tr><td>").append(Text.escape(each.matrix())).append("</td>");
      number(html, Text.count(each.rows()) + " × " + Text.count(each.cols()));
      number(html, Text.count(each.activationMax()));
      number(html, Text.count(each.norm1()));
      number(html, Text.number(each.norm2(), 1));
      number(html, Text.count(each.log2t()));
      number(html, Text.count(each.log2q()));
      number(html, Text.number(each.failureLog2(), 1));
      html.append("<td>").append(Text.escape(each.verdict()));
      html.append(each.deterministic() ? ", for any noise" : "").append("</td></tr>\n");
    }
    html.append("</tbody></table></div>\n<p class=\"small\">‖w‖₁ and ‖w‖₂: largest sum of ");
    html.append("absolute weights and largest Euclidean norm of a row; t: plain modulus; q: ");
    html.append("coefficient modulus.</p></details>\n");
  }
}
