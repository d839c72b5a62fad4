package dev.selkie.eval;

import static dev.selkie.eval.TinyRuns.DATASET;
import static dev.selkie.eval.TinyRuns.answers;
import static dev.selkie.eval.TinyRuns.folder;
import static dev.selkie.eval.TinyRuns.mode;
import static dev.selkie.eval.TinyRuns.plan;
import static dev.selkie.eval.TinyRuns.run;
import static dev.selkie.eval.TinyRuns.varied;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.selkie.datasets.McqQuestion;
import dev.selkie.engine.ExecutionMode;
import dev.selkie.eval.summary.EvaluationSummary;
import dev.selkie.eval.summary.LatencySummary;
import dev.selkie.eval.summary.ModeSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.testng.annotations.Test;

public class EvaluationRunnerTest {
  @Test
  public void run_oracle_isAlwaysRight() throws IOException {
    EvaluationSummary summary = run(plan(folder()).build(), Minds.oracle(DATASET));
    assertThat(summary.modes()).hasSize(4);
    for (ModeSummary mode : summary.modes()) {
      assertThat(mode.accuracy()).isEqualTo(1);
      assertThat(mode.macroAccuracy()).isEqualTo(1);
      assertThat(mode.styles()).containsOnlyKeys("letters", "cloze");
      assertThat(mode.styles().get("letters").accuracy()).isEqualTo(1);
      assertThat(mode.styles().get("letters").ties()).isZero();
      assertThat(mode.lossPoints()).isEqualTo(0.0);
      assertThat(mode.latencyMillis().changedAnswers()).isZero();
    }
  }

  @Test
  public void run_alwaysD_scoresTheShareOfD() throws IOException {
    ModeSummary mode = run(plan(folder()).build(), Minds.always('D')).modes().get(0);
    long labels = DATASET.test().stream().filter(q -> q.letter() == 'D').count();
    assertThat(mode.styles().get("letters").correct()).isEqualTo(labels);
    assertThat(mode.styles().get("letters").questions()).isEqualTo(36);
  }

  @Test
  public void run_sameBits_equalityHoldsAndCountsLogits() throws IOException {
    EvaluationSummary summary =
        EvaluationRunner.run(plan(folder()).build(), DATASET, varied(), Progress.SILENT);
    assertThat(summary.equality()).isNotNull();
    assertThat(summary.equality().different()).isZero();
    assertThat(summary.equality().compared()).isGreaterThan(100_000);
    assertThat(summary.equality().schemes().get(0).scoresCompared()).isEqualTo(36 * 2 * 4);
    ModeSummary enc = mode(summary, "enc w8a8");
    assertThat(enc.byEquality()).isNotNull();
    assertThat(enc.byEquality().accuracy()).isEqualTo(mode(summary, "int w8a8").accuracy());
  }

  @Test
  public void run_oneBitFlipped_isFoundAndNamed() throws IOException {
    FakeDecoder.Mind honest = Minds.random(5);
    FakeDecoder.Mind faulty =
        tokens -> {
          float[] logits = honest.logits(tokens);
          if (tokens.length == 77) {
            logits[123] = Float.intBitsToFloat(Float.floatToRawIntBits(logits[123]) ^ 1);
          }
          return logits;
        };
    FakeModel model =
        new FakeModel("aa", mode -> mode instanceof ExecutionMode.Encrypted ? faulty : honest);
    EvaluationSummary summary =
        EvaluationRunner.run(plan(folder()).build(), DATASET, model, Progress.SILENT);
    assertThat(summary.equality().different()).isPositive();
    assertThat(summary.equality().schemes().get(0).firstDifference())
        .contains("simple_sums/test/1, position 76, token 123");
    assertThat(mode(summary, "enc w8a8").byEquality()).isNull();
  }

  @Test
  public void run_limits_spreadOverSubjectsAndNest() throws IOException {
    EvaluationSummary summary =
        EvaluationRunner.run(
            plan(folder()).limit(10).encryptedLimit(4).build(), DATASET, varied(), Progress.SILENT);
    assertThat(mode(summary, "f32").questions()).isEqualTo(10);
    assertThat(mode(summary, "enc w8a8").questions()).isEqualTo(4);
    assertThat(mode(summary, "f32").styles().get("cloze").subjects())
        .extracting(ModeSummary.Group::questions)
        .containsExactly(3, 3, 2, 2);
    assertThat(mode(summary, "enc w8a8").byEquality().checkedQuestions()).isEqualTo(4);
    assertThat(mode(summary, "enc w8a8").byEquality().questions()).isEqualTo(10);
  }

  @Test
  public void run_losses_arePairedWithTheReference() throws IOException {
    EvaluationSummary summary =
        EvaluationRunner.run(plan(folder()).build(), DATASET, varied(), Progress.SILENT);
    ModeSummary w4 = mode(summary, "int w4a8");
    assertThat(w4.accuracy()).isLessThan(1);
    assertThat(w4.lossPoints()).isCloseTo(100 * (1 - w4.accuracy()), within(1e-9));
    assertThat(w4.ci95().get(0)).isLessThanOrEqualTo(w4.lossPoints());
    assertThat(w4.ci95().get(1)).isGreaterThanOrEqualTo(w4.lossPoints());
    assertThat(summary.tests()).hasSize(6);
    assertThat(summary.tests().stream().filter(test -> test.predictions() != null))
        .as("over the vocabulary: clear modes in the headline style")
        .isNotEmpty()
        .allMatch(test -> test.mode().equals("int") && test.style().equals(summary.headline()));
    assertThat(summary.examples()).isNotEmpty();
  }

  @Test
  public void run_encrypted_splitsLatencyIntoRoles() throws IOException {
    EvaluationSummary summary =
        EvaluationRunner.run(plan(folder()).build(), DATASET, varied(), Progress.SILENT);
    LatencySummary latency = mode(summary, "enc w8a8").latencyMillis();
    assertThat(latency.clientMillis()).isEqualTo(1);
    assertThat(latency.serverMillis()).isEqualTo(3);
    assertThat(latency.bytesUp()).isEqualTo(1_000);
    assertThat(latency.bytesDown()).isEqualTo(2_000);
    assertThat(latency.times()).hasSize(4);
    assertThat(mode(summary, "f32").latencyMillis().times()).hasSize(10);
    assertThat(mode(summary, "f32").latencyMillis().serverMillis()).isZero();
  }

  @Test
  public void run_batchSize_changesNothing() throws IOException {
    List<String> answers = new ArrayList<>();
    for (int batchTokens : new int[] {1, 100, 2_000, 100_000}) {
      Path folder = folder();
      run(plan(folder).batchTokens(batchTokens).build(), Minds.random(9));
      answers.add(String.join("\n", answers(folder)));
    }
    assertThat(new HashSet<>(answers)).hasSize(1);
  }

  @Test
  public void run_examples_goThroughTheDecoderOnce() throws IOException {
    Path folder = folder();
    EvaluationSummary summary = run(plan(folder).shots(2).build(), Minds.random(9));
    JsonNode line =
        new ObjectMapper()
            .readTree(Files.readAllLines(folder.resolve("measurements.jsonl")).get(0));
    JsonNode time = line.get("accuracyTimes").get(0);
    ModeSummary.StyleSummary letters = mode(summary, "f32").styles().get("letters");
    assertThat(time.get("style").asText()).isEqualTo("letters");
    assertThat(time.get("questions").asInt()).isEqualTo(36);
    assertThat(time.get("tokens").asLong()).isEqualTo(letters.computedTokens());
    assertThat(letters.computedTokens()).isLessThan(letters.promptTokens());
    assertThat(time.get("seconds").asDouble()).isGreaterThan(time.get("engineSeconds").asDouble());
    assertThat(letters.overhead()).isPositive();
  }

  @Test
  public void run_shots_areDroppedWhereTheyDoNotFit() throws IOException {
    EvaluationSummary summary = run(plan(folder()).shots(2).build(), Minds.random(9));
    assertThat(mode(summary, "f32").styles().get("letters").questionsWithDroppedShots()).isZero();
    assertThatThrownBy(() -> run(plan(folder()).shots(3).build(), Minds.random(9)))
        .hasMessageContaining("shots must not exceed the examples of simple_sums (2): shots=3");
  }

  @Test
  public void run_progress_reachesTheTotal() throws IOException {
    long[] last = new long[2];
    Progress progress =
        (done, total, what) -> {
          assertThat(done).isBetween(last[0], total);
          last[0] = done;
          last[1] = total;
        };
    EvaluationRunner.run(plan(folder()).build(), DATASET, varied(), progress);
    assertThat(last[0]).isEqualTo(last[1]).isEqualTo(4 * 2 * 36);
  }

  @Test
  public void summaryJson_hasTheKeysThatScriptsRead() throws IOException {
    Path folder = folder();
    EvaluationRunner.run(plan(folder).build(), DATASET, varied(), Progress.SILENT);
    JsonNode summary = new ObjectMapper().readTree(folder.resolve("summary.json").toFile());
    for (JsonNode mode : summary.get("modes")) {
      for (String key :
          List.of("mode", "questions", "accuracy", "macroAccuracy", "lossPoints", "ci95")) {
        assertThat(mode.has(key)).as(key).isTrue();
      }
      assertThat(mode.get("ci95")).hasSize(2);
      for (String key : List.of("p50", "p90", "mean")) {
        assertThat(mode.get("latencyMillis").get(key).isNumber()).as(key).isTrue();
      }
    }
    assertThat(summary.get("equality").get("different").asLong()).isZero();
    assertThat(summary.get("tests")).isNotEmpty();
    JsonNode run = new ObjectMapper().readTree(folder.resolve("run.json").toFile());
    assertThat(run.get("dataFiles").get(0).get("sha256").asText()).isEqualTo("00");
    assertThat(Files.readAllLines(folder.resolve("results.csv")))
        .hasSize(1 + 4 * 2 * (1 + 3 + 4))
        .first()
        .isEqualTo(
            "mode,scheme,style,level,name,category,questions,correct,accuracy,ci95_low,ci95_high");
  }

  @Test
  public void plan_badNumbers_areRefused() throws IOException {
    Path folder = folder();
    assertThatThrownBy(() -> plan(folder).limit(-3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("limit must be at least 1: limit=-3");
    assertThatThrownBy(() -> plan(folder).shots(-1).build()).hasMessageContaining("shots=-1");
    assertThatThrownBy(() -> plan(folder).modes(List.of()).build())
        .hasMessageContaining("at least one mode");
  }

  @Test
  public void questions_ofAllSubjects_haveDistinctIds() {
    assertThat(DATASET.test().stream().map(McqQuestion::id).collect(Collectors.toSet()))
        .hasSize(36);
  }
}
