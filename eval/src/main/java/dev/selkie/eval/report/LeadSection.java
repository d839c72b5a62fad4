package dev.selkie.eval.report;

import dev.selkie.eval.summary.EvaluationSummary;
import dev.selkie.eval.summary.EvaluationSummary.EqualitySummary;
import dev.selkie.eval.summary.ModeSummary;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The result in plain words: title and first paragraph. */
final class LeadSection {
  private final EvaluationSummary summary;
  private final String model;

  LeadSection(EvaluationSummary summary) {
    this.summary = summary;
    this.model = Text.modelName(summary.run().model().name());
  }

  String title() {
    String price = encrypted().isPresent() ? "What privacy costs" : "What fewer bits cost";
    return price + " " + model + " on " + summary.task();
  }

  String html() {
    return """
        <p class="eyebrow">Selkie evaluation · %s · %s</p>
        <h1>%s</h1>
        %s
        """
        .formatted(
            Text.escape(summary.task()),
            Text.escape(summary.run().started().substring(0, 10)),
            Text.escape(title()),
            lead());
  }

  private String lead() {
    EqualitySummary equality = summary.equality();
    if (equality != null
        && !equality.schemes().stream().allMatch(EvaluationSummary.SchemeEquality::holds)) {
      return """
          <p class="lead alert"><strong>Encryption changed the result.</strong> Of %s logits that were
          compared bit for bit, %s differ, so no accuracy of an encrypted mode below can be
          trusted. The first difference is named under <a href="#equality">equality</a>.</p>
          """
          .formatted(Text.count(equality.compared()), Text.count(equality.different()));
    }
    return encrypted().map(this::encryptedLead).orElseGet(this::clearLead);
  }

  private Optional<ModeSummary> encrypted() {
    return summary.modes().stream().filter(mode -> mode.mode().equals("enc")).findFirst();
  }

  private Optional<ModeSummary> reference() {
    return summary.modes().stream()
        .filter(mode -> mode.title().equals(summary.reference()))
        .findFirst();
  }

  private String encryptedLead(ModeSummary mode) {
    ModeSummary.ByEquality full = mode.byEquality();
    StringBuilder text = new StringBuilder("<p class=\"lead\">With its prompts encrypted, ");
    text.append(Text.escape(model)).append(" answered ");
    if (full == null) {
      text.append(right(mode.accuracy(), mode.questions()))
          .append(lossClause(mode.lossPoints(), mode.ci95()));
    } else {
      text.append(right(full.accuracy(), full.questions()))
          .append(lossClause(full.lossPoints(), full.ci95()));
    }
    EqualitySummary equality = summary.equality();
    if (equality != null) {
      text.append(" Encryption itself changed nothing: ")
          .append("<strong>")
          .append(Text.count(equality.compared()))
          .append("</strong> logits were compared bit for bit with the same integers in the clear,")
          .append(" and none differs.");
    }
    text.append(" A question took <strong>")
        .append(Text.millis(mode.latencyMillis().p50()))
        .append("</strong> encrypted");
    reference()
        .ifPresent(
            clear ->
                text.append(" and <strong>")
                    .append(Text.millis(clear.latencyMillis().p50()))
                    .append("</strong> in float32"));
    return text.append(".</p>\n").toString();
  }

  private String clearLead() {
    ModeSummary first = reference().orElse(summary.modes().get(0));
    StringBuilder text = new StringBuilder("<p class=\"lead\">In ");
    text.append(Text.escape(first.title())).append(", ").append(Text.escape(model));
    text.append(" answered ").append(right(first.accuracy(), first.questions())).append('.');
    List<ModeSummary> others =
        summary.modes().stream()
            .filter(mode -> !mode.title().equals(first.title()) && mode.lossPoints() != null)
            .sorted(Comparator.comparing(mode -> Objects.requireNonNull(mode.lossPoints())))
            .toList();
    if (!others.isEmpty()) {
      ModeSummary worst = others.get(others.size() - 1);
      text.append(" The largest loss is ")
          .append(Text.escape(worst.title()))
          .append("'s: <strong>")
          .append(Text.points(Objects.requireNonNull(worst.lossPoints())))
          .append(" points</strong>")
          .append(interval(worst.ci95()))
          .append('.');
    }
    return text.append("</p>\n").toString();
  }

  private static String right(double accuracy, int questions) {
    return "<strong>%s</strong> of %s questions right"
        .formatted(Text.percent(accuracy), Text.count(questions));
  }

  private static String lossClause(@Nullable Double points, @Nullable List<Double> ci95) {
    if (points == null) {
      return ".";
    }
    String amount = Text.number(Math.abs(points), 1);
    if (amount.equals("0.0")) {
      return ", as many as in float32" + interval(ci95) + ".";
    }
    return ", <strong>%s points %s</strong> than in float32%s."
        .formatted(amount, points > 0 ? "fewer" : "more", interval(ci95));
  }

  private static String interval(@Nullable List<Double> ci95) {
    return ci95 == null
        ? ""
        : " (95\u202f%% interval of the loss %s to %s)"
            .formatted(Text.points(ci95.get(0)), Text.points(ci95.get(1)));
  }
}
