package dev.selkie.eval;

import static dev.selkie.eval.TinyRuns.folder;
import static dev.selkie.eval.TinyRuns.mode;
import static dev.selkie.eval.TinyRuns.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.selkie.datasets.Dataset;
import dev.selkie.datasets.McqQuestion;
import dev.selkie.eval.report.ReportWriter;
import dev.selkie.eval.summary.EvaluationSummary;
import dev.selkie.eval.summary.ModeSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.testng.annotations.Test;

/** A question with a choice that is longer than the context: counted as wrong, and said. */
public class UnanswerableQuestionTest {
  private static final int CONTEXT = 60;

  private static Dataset withALongChoice() {
    List<McqQuestion> test = new ArrayList<>(TinyRuns.DATASET.test());
    McqQuestion last = test.get(test.size() - 1);
    List<String> choices = new ArrayList<>(last.choices());
    choices.set(0, "long".repeat(CONTEXT));
    test.set(
        test.size() - 1,
        new McqQuestion(last.id(), last.subject(), last.question(), choices, last.answer()));
    return new Dataset(
        "tiny",
        TinyRuns.DATASET.categories(),
        TinyRuns.DATASET.dev(),
        test,
        TinyRuns.DATASET.files());
  }

  @Test
  public void run_choiceLongerThanTheContext_isWrongAndTheRunGoesOn() throws IOException {
    Path folder = folder();
    FakeModel model = new FakeModel("aa", mode -> Minds.random(9), CONTEXT);
    EvaluationSummary summary =
        EvaluationRunner.run(plan(folder).build(), withALongChoice(), model, Progress.SILENT);

    ModeSummary mode = mode(summary, "int w4a8");
    assertThat(mode.styles().get("cloze").unanswered()).isEqualTo(1);
    assertThat(mode.styles().get("cloze").questions()).isEqualTo(36);
    assertThat(mode.styles().get("letters").unanswered()).isZero();
    assertThat(summary.tests()).filteredOn(test -> test.style().equals("cloze")).isNotEmpty();
    assertThat(summary.tests())
        .allSatisfy(test -> assertThat(test.divergence()).isNotNull().isFinite());
    assertThat(Files.readAllLines(folder.resolve("samples.jsonl")))
        .filteredOn(line -> line.contains("\"chosen\":-1"))
        .as("in every mode")
        .hasSize(4);
    assertThat(Files.readString(ReportWriter.write(folder)))
        .contains("In cloze style 1 questions have no answer and count as wrong");
  }
}
