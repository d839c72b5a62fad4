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

/** The real benchmark with a model whose score is known: one that always says D. */
public class RealMmluTest {
  @Test(groups = "testdata")
  public void run_alwaysDOnAllOfMmlu_scoresTheKnownShare() throws IOException {
    String named = System.getenv("SELKIE_TESTDATA");
    Path root = named == null ? Path.of("..", "..", "shared", "testdata") : Path.of(named);
    Path data = root.resolve("mmlu");
    if (!Files.isDirectory(data)) {
      throw new SkipException("test data is missing (set SELKIE_TESTDATA): " + data);
    }
    Task task = TaskRegistry.find("mmlu");
    Dataset dataset = TaskRegistry.load(task, data);
    Path folder = TestFolders.create("mmlu").resolve("run");
    EvaluationPlan plan =
        EvaluationPlan.builder(Path.of("fake.gguf"), task, folder).data(data).shots(0).build();
    EvaluationSummary summary =
        EvaluationRunner.run(
            plan, dataset, new FakeModel("aa", mode -> Minds.always('D')), Progress.SILENT);
    ModeSummary mode = summary.modes().get(0);
    StyleSummary letters = mode.styles().get("letters");
    assertThat(letters.questions()).isEqualTo(14_042);
    assertThat(letters.correct()).isEqualTo(3_776);
    assertThat(letters.subjects()).hasSize(57);
    assertThat(letters.truncatedQuestions()).isZero();
    assertThat(letters.categories())
        .extracting(ModeSummary.Group::name)
        .containsExactly("STEM", "humanities", "other", "social sciences");
    assertThat(Files.readAllLines(folder.resolve("samples.jsonl"))).hasSize(14_042);
  }
}
