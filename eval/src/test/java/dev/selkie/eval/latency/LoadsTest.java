package dev.selkie.eval.latency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selkie.datasets.Dataset;
import dev.selkie.datasets.PromptStyle;
import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.linear.IntegerScheme;
import dev.selkie.eval.ByteTokenizer;
import dev.selkie.eval.FakeDecoder;
import dev.selkie.eval.TestFolders;
import dev.selkie.eval.TinyBenchmark;
import dev.selkie.eval.run.Machine;
import dev.selkie.eval.run.ModelDescription;
import dev.selkie.eval.run.PerformanceRun;
import dev.selkie.eval.run.Questionnaire;
import dev.selkie.eval.run.RunFolder;
import dev.selkie.eval.run.RunManifest;
import dev.selkie.eval.run.Scenario;
import java.io.IOException;
import java.util.Map;
import org.testng.annotations.Test;

/** The three scenarios with a made-up clock, on which every answer takes a known time. */
public class LoadsTest {
  private static final long MILLI = 1_000_000;
  private static final ByteTokenizer TOKENIZER = new ByteTokenizer();
  private static final Dataset DATASET = TinyBenchmark.dataset(9);
  private static final ExecutionMode F32 = new ExecutionMode.Float32();

  private final ManualClock clock = new ManualClock();

  private static RunFolder folder() throws IOException {
    RunManifest manifest =
        new RunManifest(
            "development",
            "2026-11-23T00:00:00Z",
            "tiny",
            1,
            0,
            null,
            1,
            2048,
            1,
            new ModelDescription("fake", "fake", "llama", 1, 1, "aa", Map.of()),
            DATASET.files(),
            Machine.describe());
    return RunFolder.open(TestFolders.create("loads").resolve("run"), manifest);
  }

  /** Always the same answer; each takes {@code nanos[i]}, the last one for all that follow. */
  private FakeDecoder decoder(ExecutionMode mode, java.util.function.IntToLongFunction nanos) {
    int[] answers = new int[1];
    return new FakeDecoder(
        mode,
        tokens -> {
          clock.pass(nanos.applyAsLong(answers[0]++));
          return new float[TOKENIZER.vocabularySize()];
        },
        TOKENIZER.vocabularySize(),
        20_000);
  }

  private PerformanceRun run(FakeDecoder decoder, Scenario scenario, int questions, double seconds)
      throws IOException {
    PerformancePlan plan =
        PerformancePlan.DEFAULT
            .withQuestions(questions, questions)
            .withSeconds(seconds)
            .withGeneratedTokens(5, 5);
    try (RunFolder folder = folder()) {
      Questionnaire questionnaire = new Questionnaire(DATASET, 0, 0, TOKENIZER);
      return new PerformancePass(questionnaire, folder, PromptStyle.LETTERS, 2_048, plan, 3, clock)
          .run(decoder, scenario);
    }
  }

  @Test
  public void singleStream_constantTime_isThatTimeAndEndsWithTheSeconds() throws IOException {
    PerformanceRun run = run(decoder(F32, i -> 20 * MILLI), new Scenario.SingleStream(), 3, 0.2);
    assertThat(run.questions()).isEqualTo(10);
    assertThat(run.times()).allMatch(time -> time.millis() == 20);
    assertThat(run.warmUp().steady()).isTrue();
    assertThat(run.seconds()).isEqualTo(0.2);
    assertThat(run.generation().ttftMillis()).containsOnly(20.0).hasSize(3);
    assertThat(run.generation().tpotMillis()).containsOnly(20.0);
  }

  @Test
  public void singleStream_noSeconds_asksTheLeastNumber() throws IOException {
    assertThat(run(decoder(F32, i -> MILLI), new Scenario.SingleStream(), 7, 0).questions())
        .isEqualTo(7);
  }

  @Test
  public void singleStream_encrypted_splitsRoles() throws IOException {
    ExecutionMode enc = new ExecutionMode.Encrypted(IntegerScheme.W8A8, "fake");
    PerformanceRun run = run(decoder(enc, i -> 20 * MILLI), new Scenario.SingleStream(), 2, 0);
    assertThat(run.times())
        .allMatch(time -> time.encryptMillis() == 0.6 && time.decryptMillis() == 0.4)
        .allMatch(time -> time.serverMillis() == 3 && time.bytesDown() == 2_000);
  }

  @Test
  public void offline_everyQuestion_isAnsweredOnceInBatches() throws IOException {
    FakeDecoder decoder = decoder(F32, i -> MILLI);
    PerformanceRun run = run(decoder, new Scenario.Offline(), 36, 60);
    assertThat(run.questions()).isEqualTo(36);
    assertThat(run.seconds()).isEqualTo(0.036);
    assertThat(run.histogram()).isNull();
    assertThat(decoder.batches().size()).isLessThan(72 + 36 / 2);
  }

  /** HdrHistogram's own example: a stall of 100 s in 200 s; half of the times are short. */
  @Test
  public void server_oneStall_isFeltByAllThatArriveMeanwhile() throws IOException {
    PerformanceRun run =
        run(
            decoder(F32, i -> i == 10_000 ? 100_000 * MILLI : MILLI / 10),
            new Scenario.Server(100),
            20_000,
            0);
    LatencyHistogram times = LatencyHistogram.decode(run.histogram());
    assertThat(times.size()).isEqualTo(20_000);
    assertThat(times.percentile(0.45)).isLessThan(2);
    assertThat(times.percentile(0.75)).isBetween(45_000.0, 60_000.0);
    assertThat(times.percentile(1)).isBetween(99_000.0, 101_000.0);
  }

  @Test
  public void server_sameSeed_sameTimes() throws IOException {
    Scenario server = new Scenario.Server(300);
    String first = run(decoder(F32, i -> 2 * MILLI), server, 500, 0).histogram();
    assertThat(run(decoder(F32, i -> 2 * MILLI), server, 500, 0).histogram()).isEqualTo(first);
  }

  /** Utilisation 0.5, constant service: the mean wait of M/D/1 is half a service time. */
  @Test
  public void server_halfLoadedOneAtATime_waitsAsQueueingTheorySays() throws IOException {
    Scenario server = new Scenario.Server(50);
    PerformancePlan plan = PerformancePlan.DEFAULT.withQuestions(40_000, 1).withSeconds(0);
    try (RunFolder folder = folder()) {
      PerformanceRun run =
          new PerformancePass(
                  new Questionnaire(DATASET, 0, 0, TOKENIZER),
                  folder,
                  PromptStyle.LETTERS,
                  1,
                  plan,
                  5,
                  clock)
              .run(decoder(F32, i -> 10 * MILLI), server);
      double mean = LatencyHistogram.decode(run.histogram()).mean();
      assertThat(mean).isBetween(14.6, 15.4);
    }
  }
}
