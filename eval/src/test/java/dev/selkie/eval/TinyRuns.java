package dev.selkie.eval;

import dev.selkie.datasets.Dataset;
import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.linear.IntegerScheme;
import dev.selkie.eval.run.ModeKey;
import dev.selkie.eval.summary.EvaluationSummary;
import dev.selkie.eval.summary.ModeSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** Runs of the tiny benchmark with minds of known truth. */
final class TinyRuns {
  static final Dataset DATASET = TinyBenchmark.dataset(9);
  static final List<ExecutionMode> MODES =
      List.of(
          new ExecutionMode.Float32(),
          new ExecutionMode.ClearInteger(IntegerScheme.W8A8),
          new ExecutionMode.ClearInteger(IntegerScheme.W4A8),
          new ExecutionMode.Encrypted(IntegerScheme.W8A8, "fake"));

  static EvaluationPlan.Builder plan(Path folder) {
    return EvaluationPlan.builder(Path.of("fake.gguf"), TinyBenchmark.TASK, folder)
        .modes(MODES)
        .batchTokens(500)
        .latencyQuestions(10, 4);
  }

  static Path folder() throws IOException {
    return TestFolders.create("run").resolve("run");
  }

  static EvaluationSummary run(EvaluationPlan plan, FakeDecoder.Mind mind) throws IOException {
    return EvaluationRunner.run(plan, DATASET, new FakeModel("aa", mode -> mind), Progress.SILENT);
  }

  static ModeSummary mode(EvaluationSummary summary, String title) {
    return summary.modes().stream().filter(m -> m.title().equals(title)).findFirst().orElseThrow();
  }

  /** Oracle in f32; int and enc err now and then, w4 more often. */
  static FakeModel varied() {
    FakeDecoder.Mind oracle = Minds.oracle(DATASET);
    Function<ExecutionMode, FakeDecoder.Mind> minds =
        mode ->
            switch (ModeKey.of(mode).title()) {
              case "f32" -> oracle;
              case "int w4a8" -> Minds.mixed(oracle, Minds.random(2), 2);
              default -> Minds.mixed(oracle, Minds.random(1), 8);
            };
    return new FakeModel("aa", minds);
  }

  /** Lines of samples.jsonl without times, sorted. */
  static List<String> answers(Path folder) throws IOException {
    return Files.readAllLines(folder.resolve("samples.jsonl")).stream()
        .map(line -> line.replaceAll(",\"millis\":[^}]*", ""))
        .sorted()
        .toList();
  }

  private TinyRuns() {}
}
