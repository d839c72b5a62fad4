package dev.selkie.eval.report;

import dev.selkie.eval.summary.EvaluationSummary;

/** Who sees what: not a number, so a table. */
final class PrivacySection {
  private static final String HIDDEN = "<td class=\"no\">hidden</td>";
  private static final String SEEN = "<td class=\"yes\">seen</td>";

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
    return html.append("</p>\n").toString();
  }

  private static void row(StringBuilder html, String mode, String who, String... cells) {
    html.append("<tr><td class=\"mode\">").append(mode).append("</td><td>").append(who);
    html.append("</td>").append(String.join("", cells)).append("</tr>\n");
  }
}
