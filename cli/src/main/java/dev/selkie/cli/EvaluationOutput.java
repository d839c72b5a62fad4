package dev.selkie.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selkie.cli.console.CommandFailure;
import dev.selkie.cli.console.Console;
import dev.selkie.eval.run.Json;
import dev.selkie.eval.summary.EvaluationSummary;
import java.nio.file.Path;
import java.util.List;

/** The result of an evaluation on standard output. */
final class EvaluationOutput {
  private EvaluationOutput() {}

  /** The summary as a tree to which a command may add, with the report's place. */
  static ObjectNode json(EvaluationSummary summary, Path report) {
    ObjectNode tree = Json.MAPPER.valueToTree(summary);
    tree.put("report", report.toString());
    return tree;
  }

  /** The summary as a table, and where the report is. */
  static void print(Console console, EvaluationSummary summary, Path report) {
    List<String> lines = EvaluationTable.lines(summary);
    lines.forEach(console.out()::println);
    console.out().println();
    console.out().println("report: " + report);
  }

  /**
   * Encrypted modes must equal their clear twins; anything else is a failure, said after the
   * result.
   */
  static void requireEquality(EvaluationSummary summary) {
    EvaluationSummary.EqualitySummary equality = summary.equality();
    if (equality != null
        && !equality.schemes().stream().allMatch(EvaluationSummary.SchemeEquality::holds)) {
      throw CommandFailure.other(
          "the encrypted mode does not equal its clear twin: "
              + equality.different()
              + " of "
              + equality.compared()
              + " logits differ; the report says where");
    }
  }
}
