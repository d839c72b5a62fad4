package dev.selkie.eval.report;

import dev.selkie.datasets.DataVersion;
import dev.selkie.eval.run.Machine;
import dev.selkie.eval.run.ModelDescription;
import dev.selkie.eval.run.RunManifest;
import dev.selkie.eval.summary.EvaluationSummary;
import dev.selkie.eval.summary.ModeSummary;
import dev.selkie.eval.summary.ScenarioSummary;
import java.util.Objects;
import java.util.Optional;

/** What exactly was run, on which machine. */
final class RunSection {
  private final EvaluationSummary summary;

  RunSection(EvaluationSummary summary) {
    this.summary = summary;
  }

  String html() {
    RunManifest run = summary.run();
    ModelDescription model = run.model();
    Machine machine = run.machine();
    StringBuilder html = new StringBuilder("<h2>What was run</h2>\n<dl>\n");
    entry(
        html,
        "Model",
        "%s: %s, %s, %s parameters, %s"
            .formatted(
                Text.escape(model.name()),
                Text.escape(model.architecture()),
                Text.escape(model.format()),
                Text.count(model.parameters()),
                Text.bytes((double) model.bytes())));
    entry(html, "Model SHA-256", "<code>" + Text.escape(model.sha256()) + "</code>");
    entry(
        html,
        "Task",
        "%s version %d, %s files (hashes in run.json), %d examples before each question"
            .formatted(
                Text.escape(run.task()),
                run.taskVersion(),
                Text.count(run.dataFiles().size()),
                run.shots()));
    entry(html, "Data", Text.escape(DataVersion.of(run.task(), run.dataFiles()).name()));
    entry(html, "Machine", machine(machine));
    entry(html, "Java", Text.escape(machine.java()));
    entry(
        html,
        "Settings",
        "%d threads, up to %s tokens a pass, seed %d"
            .formatted(run.threads(), Text.count(run.batchTokens()), run.seed()));
    backends().ifPresent(names -> entry(html, "Encrypted layers", names));
    entry(html, "Timed questions", timed());
    entry(html, "Prepared in", prepared());
    entry(html, "Begun", Text.escape(run.started()));
    entry(html, "Selkie", Text.escape(run.selkie()));
    return html.append("</dl>\n").toString();
  }

  private static void entry(StringBuilder html, String name, String value) {
    html.append("<dt>").append(name).append("</dt><dd>").append(value).append("</dd>\n");
  }

  private static String machine(Machine machine) {
    StringBuilder text = new StringBuilder();
    text.append(Text.escape(machine.processor())).append(", ");
    text.append(machine.processors()).append(" processors");
    if (machine.memoryBytes() > 0) {
      text.append(", ").append(Text.bytes((double) machine.memoryBytes())).append(" memory");
    }
    text.append(", ").append(Text.escape(machine.system()));
    text.append(" (").append(Text.escape(machine.architecture())).append(")");
    if (machine.loadAverage() > 0.5 * machine.processors()) {
      text.append(". <strong>The machine was busy with something else when the run began (load ")
          .append(Text.number(machine.loadAverage(), 1))
          .append("): times may be too long.</strong>");
    }
    return text.toString();
  }

  private String prepared() {
    StringBuilder text = new StringBuilder();
    boolean sealed = summary.run().model().format().startsWith("sealed");
    for (ModeSummary mode : summary.modes()) {
      text.append(text.isEmpty() ? "" : ", ");
      text.append(Text.escape(mode.title())).append(' ').append(Text.millis(mode.prepareMillis()));
    }
    double open = summary.modes().get(0).openMillis();
    return (sealed ? "unsealing " : "opening ") + Text.millis(open) + "; then " + text;
  }

  private Optional<String> backends() {
    return summary.modes().stream()
        .flatMap(mode -> mode.performance().stream())
        .map(ScenarioSummary::backend)
        .filter(Objects::nonNull)
        .distinct()
        .map(name -> "back end " + Text.escape(name))
        .reduce((one, other) -> one + ", " + other);
  }

  private String timed() {
    StringBuilder text = new StringBuilder();
    for (ModeSummary mode : summary.modes()) {
      text.append(text.isEmpty() ? "" : ", ");
      text.append(Text.escape(mode.title())).append(' ');
      text.append(mode.latencyMillis().times().size());
    }
    return text.append(", after warm-up that ended when asking got no faster").toString();
  }
}
