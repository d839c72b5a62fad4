package dev.selkie.eval;

import static dev.selkie.eval.TinyRuns.folder;
import static dev.selkie.eval.TinyRuns.plan;
import static dev.selkie.eval.TinyRuns.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.linear.IntegerScheme;
import dev.selkie.eval.latency.PerformancePlan;
import dev.selkie.eval.run.Scenario;
import dev.selkie.eval.summary.EvaluationSummary;
import dev.selkie.eval.summary.ScenarioSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  @Test
  public void run_anotherSeedOrNumberOfThreads_isRefused() throws IOException {
    Path folder = folder();
    run(plan(folder).build(), Minds.random(9));
    assertThatThrownBy(() -> run(plan(folder).seed(7).build(), Minds.random(9)))
        .hasMessageContaining("holds a run with another seed")
        .hasMessageContaining("7 here");
    assertThatThrownBy(() -> run(plan(folder).threads(2).build(), Minds.random(9)))
        .hasMessageContaining("another number of threads: 1 there, 2 here");
  }

  @Test
  public void run_anotherBackEnd_isRefused() throws IOException {
    Path folder = folder();
    run(plan(folder).build(), Minds.random(9));
    List<ExecutionMode> other =
        List.of(
            new ExecutionMode.Float32(),
            new ExecutionMode.ClearInteger(IntegerScheme.W8A8),
            new ExecutionMode.Encrypted(IntegerScheme.W8A8, "another"));
    assertThatThrownBy(() -> run(plan(folder).modes(other).build(), Minds.random(9)))
        .hasMessageContaining(
            "holds mode enc w8a8 with another back end: fake there, another here");
  }

  @Test
  public void run_moreTimedQuestionsThanBefore_measuresAgain() throws IOException {
    Path folder = folder();
    assertThat(timed(run(plan(folder).latencyQuestions(3, 2).build(), Minds.random(9))))
        .containsExactly(3, 3, 3, 2);
    EvaluationPlan more = plan(folder).latencyQuestions(10, 2).build();
    assertThat(timed(run(more, Minds.random(9)))).containsExactly(10, 10, 10, 2);
    EvaluationPlan fewer = plan(folder).latencyQuestions(5, 2).build();
    assertThat(timed(run(fewer, Minds.random(9)))).containsExactly(10, 10, 10, 2);
    assertThat(Files.readAllLines(folder.resolve("performance.jsonl"))).hasSize(4 + 3);
  }

  @Test
  public void run_anotherRateOfArrivals_isMeasuredToo() throws IOException {
    Path folder = folder();
    run(plan(folder).performance(arriving(500)).build(), Minds.random(9));
    EvaluationSummary second =
        run(plan(folder).performance(arriving(1000)).build(), Minds.random(9));
    assertThat(second.modes().get(0).performance())
        .extracting(ScenarioSummary::offeredPerSecond)
        .containsExactly(null, 500.0, 1000.0);
  }

  private static PerformancePlan arriving(double perSecond) {
    return PerformancePlan.DEFAULT
        .withQuestions(4, 2)
        .withSeconds(0)
        .withScenarios(List.of(new Scenario.Server(perSecond)));
  }

  private static List<Integer> timed(EvaluationSummary summary) {
    return summary.modes().stream().map(mode -> mode.latencyMillis().times().size()).toList();
  }
}
