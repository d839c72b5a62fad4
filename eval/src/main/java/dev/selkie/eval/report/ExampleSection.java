package dev.selkie.eval.report;

import dev.selkie.eval.summary.EvaluationSummary;
import dev.selkie.eval.summary.EvaluationSummary.Example;
import dev.selkie.eval.summary.EvaluationSummary.Prediction;

/** Questions on which modes differ. */
final class ExampleSection {
  private final EvaluationSummary summary;
  private final Palette palette;

  ExampleSection(EvaluationSummary summary, Palette palette) {
    this.summary = summary;
    this.palette = palette;
  }

  String html() {
    StringBuilder html = new StringBuilder("<h2>Where modes differ</h2>\n");
    if (summary.examples().isEmpty()) {
      return html.append("<p>On no question: every mode gave the same answers.</p>\n").toString();
    }
    html.append("<p>Some questions that modes answer differently, with the choice that each mode ");
    html.append("took (").append(Text.escape(summary.headline())).append(" style).</p>\n");
    html.append("<div class=\"examples\">\n");
    summary.examples().forEach(example -> card(html, example));
    return html.append("</div>\n").toString();
  }

  private void card(StringBuilder html, Example example) {
    String subject = example.id().replaceFirst("/.*", "");
    html.append("<article class=\"example\"><div class=\"small\">");
    html.append(Text.escape(Text.words(subject))).append("</div><p>");
    html.append(Text.escape(example.question())).append("</p><ol>\n");
    for (int choice = 0; choice < example.choices().size(); choice++) {
      html.append(choice == example.answer() ? "<li class=\"right\">" : "<li>");
      html.append("<span class=\"text\">").append((char) ('A' + choice)).append(". ");
      html.append(Text.escape(example.choices().get(choice))).append("</span><span>");
      for (Prediction prediction : example.predictions()) {
        if (prediction.choice() == choice) {
          html.append("<span class=\"chip ").append(palette.of(prediction.mode())).append("\">");
          html.append(Text.escape(prediction.mode())).append("</span> ");
        }
      }
      html.append("</span></li>\n");
    }
    html.append("</ol></article>\n");
  }
}
