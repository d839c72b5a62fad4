package dev.selkie.eval;

import static dev.selkie.eval.TinyRuns.folder;
import static dev.selkie.eval.TinyRuns.plan;
import static dev.selkie.eval.TinyRuns.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.eval.summary.EvaluationSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.testng.annotations.Test;

/** A finished run that is called again. */
public class FinishedRunTest {
  /** Whether the second call took the first one's summary: a mark in it is still there. */
  private static boolean reused(Path folder, EvaluationPlan again) throws IOException {
    Path file = folder.resolve("summary.json");
    String marked = Files.readString(file).replaceFirst("\"digest\" : \"", "$0marked ");
    Files.writeString(file, marked);
    EvaluationSummary summary = run(again, Minds.random(9));
    assertThat(Files.readString(file).contains("marked"))
        .isEqualTo(summary.digest().startsWith("marked"));
    return summary.digest().startsWith("marked");
  }

  @Test
  public void run_samePlanAndFiles_isNotSummedUpAgain() throws IOException {
    Path folder = folder();
    EvaluationSummary first = run(plan(folder).build(), Minds.random(9));
    EvaluationSummary second = run(plan(folder).build(), Minds.random(9));
    assertThat(second.foundIn(0)).isEqualTo(first.foundIn(0));
    assertThat(reused(folder, plan(folder).build())).isTrue();
  }

  @Test
  public void run_anotherPlanOrOtherFiles_isSummedUpAgain() throws IOException {
    Path folder = folder();
    run(plan(folder).build(), Minds.random(9));
    assertThat(reused(folder, plan(folder).marginPoints(2).build())).isFalse();
    assertThat(reused(folder, plan(folder).limit(8).build())).isFalse();
    run(plan(folder).build(), Minds.random(9));
    Path samples = folder.resolve("samples.jsonl");
    Files.writeString(samples, Files.readString(samples).replaceFirst("\"tokens\":", "$0 "));
    assertThat(reused(folder, plan(folder).build())).isFalse();
  }

  @Test
  public void run_anotherModel_isRefused() throws IOException {
    Path folder = folder();
    run(plan(folder).build(), Minds.random(9));
    FakeModel other = new FakeModel("bb", mode -> Minds.random(9));
    assertThatThrownBy(
            () ->
                EvaluationRunner.run(
                    plan(folder).build(), TinyRuns.DATASET, other, Progress.SILENT))
        .hasMessageContaining("holds a run with another model");
  }
}
