package dev.selkie.eval.report;

import dev.selkie.engine.linear.MatrixLeakage;
import dev.selkie.eval.summary.EvaluationSummary;
import dev.selkie.eval.summary.ModeSummary;
import java.util.Comparator;
import java.util.Map;

/** Who sees what: not a number, so a table. */
final class PrivacySection {
  private static final String HIDDEN = "<td class=\"no\">hidden</td>";
  private static final String SEEN = "<td class=\"yes\">seen</td>";

  private static final Map<String, String> NAMES =
      Map.of(
          "authorship", "Signature",
          "modelId", "Model",
          "modelVersion", "Version",
          "recipient", "Opened with",
          "manifestSha512", "Manifest SHA-512",
          "rollback", "Rollback protection",
          "memoryProtection", "Memory");

  private final EvaluationSummary summary;

  PrivacySection(EvaluationSummary summary) {
    this.summary = summary;
  }

  String html() {
    boolean encrypted = summary.modes().stream().anyMatch(mode -> mode.mode().equals("enc"));
    boolean clear = summary.modes().stream().anyMatch(mode -> !mode.mode().equals("enc"));
    StringBuilder html = new StringBuilder("<h2>Who sees what</h2>\n");
    html.append("<div class=\"scroll\"><table><thead><tr><th>Mode</th><th>Who</th><th>Prompt</th>");
    html.append("<th>Weights</th><th>Activations</th><th>Logits</th></tr></thead><tbody>\n");
    if (clear) {
      row(html, "f32, q, int", "the machine that runs it", SEEN, SEEN, SEEN, SEEN);
    }
    if (encrypted) {
      row(html, "enc", "server", HIDDEN, SEEN, HIDDEN, HIDDEN);
      row(html, "enc", "client", SEEN, "<td>not sent, see below</td>", SEEN, SEEN);
    }
    html.append("</tbody></table></div>\n<p class=\"small\">");
    if (encrypted) {
      html.append(
          """
          A client that asks about as many questions as a matrix has inputs can rebuild that matrix from
          the answers, so weights are not secret from clients. The server is trusted to follow the protocol. It
          learns how many products are asked for, and when. Root, a debugger or a memory snapshot
          of the server sees the weights.
          """);
    }
    if (summary.run().model().format().startsWith("sealed")) {
      html.append("The model file was sealed: on disk, nobody without the key sees the weights.");
    } else {
      html.append(
          "The model file of this run was not sealed: whoever reads the disk has the weights.");
    }
    html.append("</p>\n").append(provenance());
    summary.modes().stream()
        .filter(mode -> !mode.leakage().isEmpty())
        .forEach(mode -> leakage(html, mode));
    return html.toString();
  }

  /** How the model was opened: signed, unsigned, protected in memory. */
  private String provenance() {
    Map<String, String> entries = summary.run().model().provenance();
    if (entries.isEmpty()) {
      return "";
    }
    StringBuilder html = new StringBuilder("<dl>");
    entries.forEach(
        (name, value) ->
            html.append("<dt>")
                .append(Text.escape(NAMES.getOrDefault(name, name)))
                .append("</dt><dd>")
                .append(value.startsWith("unsigned") ? "<span class=\"yes\">" : "<span>")
                .append(Text.escape(value))
                .append("</span></dd>\n"));
    return html.append("</dl>\n").toString();
  }

  /** What the answers of this run told the client of the weights. */
  private static void leakage(StringBuilder html, ModeSummary mode) {
    MatrixLeakage worst =
        mode.leakage().stream()
            .max(Comparator.comparingDouble(MatrixLeakage::fraction))
            .orElseThrow();
    long solvable = mode.leakage().stream().filter(each -> each.fraction() >= 1).count();
    html.append(
        "<p class=\"small\">Leakage meter, %s: this run disclosed %s exact linear equations about each row of %s, which has %s unknowns; of %s matrices, %s could be solved for by the client.</p>%n"
            .formatted(
                Text.escape(mode.title()),
                Text.count(worst.equations()),
                Text.escape(worst.matrix()),
                Text.count(worst.cols()),
                Text.count(mode.leakage().size()),
                Text.count(solvable)));
  }

  private static void row(StringBuilder html, String mode, String who, String... cells) {
    html.append("<tr><td class=\"mode\">").append(mode).append("</td><td>").append(who);
    html.append("</td>").append(String.join("", cells)).append("</tr>\n");
  }
}
