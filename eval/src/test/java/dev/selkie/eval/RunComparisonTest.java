package dev.selkie.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.selkie.datasets.Dataset;
import dev.selkie.datasets.MalformedDataException;
import dev.selkie.engine.ExecutionMode;
import dev.selkie.eval.compare.RunComparison;
import dev.selkie.eval.compare.RunComparison.ModePair;
import dev.selkie.eval.run.ModeKey;
import dev.selkie.eval.run.RunFolder;
import dev.selkie.eval.summary.EvaluationSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.testng.annotations.Test;

public class RunComparisonTest {
  private static final Dataset DATASET = TinyBenchmark.dataset(40);
  private static final ModeKey FLOAT = new ModeKey("f32", null);
  private static final ModeKey QUANTIZED = new ModeKey("q", null);

  private static EvaluationPlan.Builder plan() throws IOException {
    Path folder = TestFolders.create("compare").resolve("run");
    return EvaluationPlan.builder(Path.of("fake.gguf"), TinyBenchmark.TASK, folder)
        .batchTokens(500)
        .latencyQuestions(1, 1);
  }

  private static Path run(EvaluationPlan plan, FakeDecoder.Mind... minds) throws IOException {
    FakeModel model =
        new FakeModel("aa", mode -> minds[mode instanceof ExecutionMode.Quantized ? 1 : 0]);
    EvaluationRunner.run(plan, DATASET, model, Progress.SILENT);
    return plan.output();
  }

  private static FakeDecoder.Mind oracle() {
    return Minds.oracle(DATASET);
  }

  private static FakeDecoder.Mind worse() {
    return Minds.mixed(oracle(), Minds.random(3), 4);
  }

  @Test
  public void of_runWithItself_isEquivalent() throws IOException {
    Path run = run(plan().build(), worse());

    RunComparison comparison = RunComparison.of(run, run, null, 5);

    assertThat(comparison.difference()).isZero();
    assertThat(comparison.questions()).isEqualTo(160);
    assertThat(comparison.mcnemarP()).isEqualTo(1);
    assertThat(comparison.equivalent()).isTrue();
    assertThat(comparison.comparisons()).hasSize(2);
  }

  @Test
  public void of_worseRun_saysWhatTheRunItselfWouldSay() throws IOException {
    List<ExecutionMode> both = List.of(new ExecutionMode.Float32(), new ExecutionMode.Quantized());
    EvaluationPlan paired = plan().modes(both).build();
    run(paired, oracle(), worse());
    EvaluationSummary.ModeTest expected =
        EvaluationRunner.run(
                paired, DATASET, new FakeModel("aa", mode -> oracle()), Progress.SILENT)
            .tests()
            .stream()
            .filter(test -> test.style().equals("letters"))
            .findFirst()
            .orElseThrow();

    RunComparison comparison =
        RunComparison.of(run(plan().build(), oracle()), run(plan().build(), worse()), null, 1);

    assertThat(comparison.difference()).isCloseTo(-expected.lossPoints(), within(1e-12));
    assertThat(comparison.difference()).isNegative();
    assertThat(comparison.ci95().get(0)).isEqualTo(-expected.ci95().get(1));
    assertThat(comparison.mcnemarP()).isEqualTo(expected.mcnemarP());
    assertThat(comparison.equivalent()).isFalse();
  }

  @Test
  public void of_twoModesOfOneFolder_areCompared() throws IOException {
    List<ExecutionMode> both = List.of(new ExecutionMode.Float32(), new ExecutionMode.Quantized());
    Path run = run(plan().modes(both).build(), oracle(), worse());

    RunComparison comparison = RunComparison.of(run, run, new ModePair(FLOAT, QUANTIZED), 1);

    assertThat(comparison.difference()).isNegative();
    assertThat(comparison.comparisons().get(0).second()).isEqualTo("q");
  }

  @Test
  public void of_fewerQuestionsInOne_comparesTheCommonOnes() throws IOException {
    RunComparison comparison =
        RunComparison.of(
            run(plan().build(), oracle()), run(plan().limit(20).build(), oracle()), null, 1);

    assertThat(comparison.questions()).isEqualTo(20);
    assertThat(comparison.comparisons().get(0).onlyFirst()).isEqualTo(140);
    assertThat(comparison.comparisons().get(0).onlySecond()).isZero();
  }

  @Test
  public void of_halfALineAtTheEnd_isNotReadYet() throws IOException {
    Path run = run(plan().build(), oracle());
    Files.writeString(run.resolve(RunFolder.SAMPLES), "{\"mode\":\"f3", StandardOpenOption.APPEND);

    assertThat(RunComparison.of(run, run, null, 1).questions()).isEqualTo(160);
  }

  @Test
  public void of_otherShots_isRefused() throws IOException {
    Path zero = run(plan().build(), oracle());
    Path one = run(plan().shots(1).build(), oracle());

    assertThatThrownBy(() -> RunComparison.of(zero, one, null, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("two runs must have the same shots: 0 and 1");
  }

  @Test
  public void of_folderWithoutARun_isRefused() throws IOException {
    Path empty = TestFolders.create("compare");

    assertThatThrownBy(() -> RunComparison.of(empty, empty, null, 1))
        .isInstanceOf(MalformedDataException.class)
        .hasMessageContaining("run.json");
  }

  @Test
  public void of_modeThatWasNotRun_isRefused() throws IOException {
    Path run = run(plan().build(), oracle());

    assertThatThrownBy(() -> RunComparison.of(run, run, new ModePair(FLOAT, QUANTIZED), 1))
        .hasMessageContaining("at least one question in the same style: f32 and f32");
  }
}
