package dev.selkie.eval;

import java.io.IOException;
import java.nio.file.Path;

/** The run of {@link TinyRuns#varied}, slowly, in a process of its own that a test may kill. */
final class SlowRun {
  private SlowRun() {}

  /** Runs in the folder named. */
  public static void main(String[] arguments) throws IOException {
    EvaluationRunner.run(
        TinyRuns.plan(Path.of(arguments[0])).batchTokens(1).build(),
        TinyRuns.DATASET,
        TinyRuns.varied(),
        (done, total, what) -> {
          try {
            Thread.sleep(5);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }
}
