package dev.selkie.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selkie.cli.console.Console;
import dev.selkie.eval.run.Json;
import dev.selkie.eval.summary.EvaluationSummary;
import java.nio.file.Path;

/** Prints the result of an evaluation. */
final class EvaluationOutput {
  private EvaluationOutput() {}

  /** The summary as JSON or as a table, and where the run folder is. */
  static void print(Console console, boolean json, Path run, EvaluationSummary summary) {
    if (json) {
      ObjectNode tree = Json.MAPPER.valueToTree(summary);
      tree.put("folder", run.toString());
      console.out().println(tree);
    } else {
      EvaluationTable.lines(summary).forEach(console.out()::println);
      console.out().println();
      console.out().println("run folder: " + run);
    }
  }
}
