package dev.selkie.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selkie.datasets.Dataset;
import dev.selkie.datasets.Task;
import dev.selkie.datasets.TaskRegistry;
import dev.selkie.eval.summary.EvaluationSummary;
import dev.selkie.eval.summary.ModeSummary;
import dev.selkie.eval.summary.ModeSummary.StyleSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.testng.SkipException;
import org.testng.annotations.Test;

/** The real benchmark with models whose scores are known. */
public class RealMmluTest {
  private static final Task TASK = TaskRegistry.find("mmlu");

  private static Path data() {
    String named = System.getenv("SELKIE_TESTDATA");
    Path root = named == null ? Path.of("..", "..", "shared", "testdata") : Path.of(named);
    Path data = root.resolve("mmlu");
    if (!Files.isDirectory(data)) {
      throw new SkipException("test data is missing (set SELKIE_TESTDATA): " + data);
    }
    return data;
  }

  private static StyleSummary letters(Path folder, Dataset dataset, FakeDecoder.Mind mind)
      throws IOException {
    EvaluationPlan plan =
        EvaluationPlan.builder(Path.of("fake.gguf"), TASK, folder)
            .data(data())
            .shots(0)
            .latencyQuestions(10, 4)
            .build();
    FakeModel model = new FakeModel("aa", mode -> mind);
    EvaluationSummary summary = EvaluationRunner.run(plan, dataset, model, Progress.SILENT);
    return summary.modes().get(0).styles().get("letters");
  }

  /** 26.89 %; the 26.91 % that one reads are of another version, with 14,079 questions. */
  @Test(groups = "testdata")
  public void run_alwaysDOnAllOfMmlu_scoresTheKnownShare() throws IOException {
    Path folder = TestFolders.create("mmlu").resolve("run");
    StyleSummary letters = letters(folder, TaskRegistry.load(TASK, data()), Minds.always('D'));
    assertThat(letters.questions()).isEqualTo(14_042);
    assertThat(letters.correct()).isEqualTo(3_776);
    assertThat(letters.subjects()).hasSize(57);
    assertThat(letters.truncatedQuestions()).isZero();
    assertThat(letters.categories())
        .extracting(ModeSummary.Group::name)
        .containsExactly("STEM", "humanities", "other", "social sciences");
    assertThat(Files.readAllLines(folder.resolve("samples.jsonl"))).hasSize(14_042);
  }

  @Test(groups = "testdata")
  public void run_oracleOnAllOfMmlu_isAlwaysRight() throws IOException {
    Path folder = TestFolders.create("mmlu").resolve("run");
    Dataset dataset = TaskRegistry.load(TASK, data());
    StyleSummary letters = letters(folder, dataset, Minds.oracle(dataset));
    assertThat(letters.questions()).isEqualTo(14_042);
    assertThat(letters.accuracy()).isEqualTo(1);
  }
}
