package dev.selkie.eval;

import static dev.selkie.eval.TinyRuns.DATASET;
import static dev.selkie.eval.TinyRuns.answers;
import static dev.selkie.eval.TinyRuns.folder;
import static dev.selkie.eval.TinyRuns.plan;
import static dev.selkie.eval.TinyRuns.run;
import static dev.selkie.eval.TinyRuns.varied;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.datasets.MalformedDataException;
import dev.selkie.eval.run.RunFolder;
import dev.selkie.eval.summary.EvaluationSummary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.testng.SkipException;
import org.testng.annotations.Test;

/** Folders that are opened again: after the end, after a kill, by someone else. */
public class ResumedRunTest {
  @Test
  public void run_killedAnywhere_resumesToTheSameAnswers() throws IOException {
    Path whole = folder();
    EvaluationSummary expected =
        EvaluationRunner.run(plan(whole).build(), DATASET, varied(), Progress.SILENT);
    byte[] samples = Files.readAllBytes(whole.resolve("samples.jsonl"));
    Set<String> answers = new HashSet<>(answers(whole));
    for (int cut = 0; cut < samples.length; cut += 1_499) {
      Path folder = folder();
      Files.createDirectories(folder);
      Files.copy(whole.resolve("run.json"), folder.resolve("run.json"));
      Files.write(folder.resolve("samples.jsonl"), java.util.Arrays.copyOf(samples, cut));
      EvaluationSummary resumed =
          EvaluationRunner.run(plan(folder).build(), DATASET, varied(), Progress.SILENT);
      List<String> lines = answers(folder);
      assertThat(lines).as("cut at %d", cut).doesNotHaveDuplicates().hasSize(answers.size());
      assertThat(new HashSet<>(lines)).as("cut at %d", cut).isEqualTo(answers);
      assertThat(resumed.tests()).isEqualTo(expected.tests());
    }
  }

  @Test
  public void run_finishedFolder_computesNothingAgain() throws IOException {
    Path folder = folder();
    EvaluationSummary first =
        EvaluationRunner.run(plan(folder).build(), DATASET, varied(), Progress.SILENT);
    FakeModel again = varied();
    EvaluationSummary second =
        EvaluationRunner.run(plan(folder).build(), DATASET, again, Progress.SILENT);
    assertThat(again.tokens()).isZero();
    assertThat(second.modes()).isEqualTo(first.modes());
    assertThat(second.equality()).isEqualTo(first.equality());
  }

  @Test
  public void run_folderOfAnotherRun_isRefusedAndLeftAsItWas() throws IOException {
    Path folder = folder();
    run(plan(folder).build(), Minds.random(1));
    byte[] before = Files.readAllBytes(folder.resolve("samples.jsonl"));
    FakeModel other = new FakeModel("bb", mode -> Minds.random(1));
    assertThatThrownBy(
            () -> EvaluationRunner.run(plan(folder).build(), DATASET, other, Progress.SILENT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("another model: aa there, bb here");
    assertThatThrownBy(() -> run(plan(folder).shots(1).build(), Minds.random(1)))
        .hasMessageContaining("another shots: 0 there, 1 here");
    assertThat(Files.readAllBytes(folder.resolve("samples.jsonl"))).isEqualTo(before);
  }

  @Test
  public void run_folderWithOtherFiles_isRefused() throws IOException {
    Path folder = folder();
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("precious.txt"), "mine");
    assertThatThrownBy(() -> run(plan(folder).build(), Minds.random(1)))
        .hasMessageContaining("run folder must be empty or hold a run (run.json)");
  }

  @Test
  public void run_malformedLineInTheMiddle_namesIt() throws IOException {
    Path folder = folder();
    run(plan(folder).build(), Minds.random(1));
    Path samples = folder.resolve("samples.jsonl");
    List<String> lines = new ArrayList<>(Files.readAllLines(samples));
    lines.set(4, "{\"mode\":3}");
    Files.write(samples, lines);
    assertThatThrownBy(() -> run(plan(folder).build(), Minds.random(1)))
        .isInstanceOf(MalformedDataException.class)
        .hasMessageContaining("samples.jsonl, line 5: line must be a JSON object of this run");
  }

  @Test
  public void run_folderInUse_isRefused() throws IOException {
    Path folder = folder();
    run(plan(folder).build(), Minds.random(1));
    try (RunFolder open = RunFolder.open(folder, RunFolder.readManifest(folder))) {
      assertThat(open.path()).isEqualTo(folder);
      assertThatThrownBy(() -> run(plan(folder).build(), Minds.random(1)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("run folder is in use by another run: " + folder);
    }
  }

  @Test
  public void run_folderInUseByAnotherProcess_isRefused() throws Exception {
    Path folder = folder();
    Process process = child(folder, "exec");
    try {
      Path samples = folder.resolve(RunFolder.SAMPLES);
      while (process.isAlive() && !(Files.exists(samples) && lines(samples) >= 1)) {
        Thread.sleep(2);
      }
      assertThatThrownBy(
              () -> EvaluationRunner.run(plan(folder).build(), DATASET, varied(), Progress.SILENT))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("run folder is in use by another run: " + folder);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /** The child process answers slowly; SIGKILL comes at another moment each time. */
  @Test
  public void run_processKilled_resumesToTheDigestOfAnUninterruptedRun() throws Exception {
    EvaluationSummary expected =
        EvaluationRunner.run(plan(folder()).build(), DATASET, varied(), Progress.SILENT);
    for (int lines : new int[] {1, 40, 150}) {
      Path folder = folder();
      Process process = child(folder, "exec");
      Path samples = folder.resolve(RunFolder.SAMPLES);
      while (process.isAlive() && !(Files.exists(samples) && lines(samples) >= lines)) {
        Thread.sleep(2);
      }
      process.destroyForcibly();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(lines(samples)).isLessThan(4 * 2 * 36);
      EvaluationSummary resumed =
          EvaluationRunner.run(plan(folder).build(), DATASET, varied(), Progress.SILENT);
      assertThat(resumed.digest()).as("killed after %d", lines).isEqualTo(expected.digest());
      assertThat(answers(folder)).doesNotHaveDuplicates().hasSize(4 * 2 * 36);
    }
  }

  /** A limit on the size of files stands in for a full disk. */
  @Test
  public void run_fileCannotGrow_namesItAndLosesNothing() throws Exception {
    if (!Files.isExecutable(Path.of("/bin/sh"))) {
      throw new SkipException("this system has no /bin/sh to limit the size of files");
    }
    Path folder = folder();
    Process process = child(folder, "ulimit -f 32; exec");
    String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isNotZero();
    assertThat(said).contains("samples.jsonl could not be written; what it held before is kept: ");
    assertThat(lines(folder.resolve(RunFolder.SAMPLES))).isPositive();
    EvaluationSummary resumed =
        EvaluationRunner.run(plan(folder).build(), DATASET, varied(), Progress.SILENT);
    assertThat(answers(folder)).doesNotHaveDuplicates().hasSize(4 * 2 * 36);
    assertThat(resumed.digest())
        .isEqualTo(
            EvaluationRunner.run(plan(folder()).build(), DATASET, varied(), Progress.SILENT)
                .digest());
  }

  private static Process child(Path folder, String shell) throws IOException {
    List<String> java =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            SlowRun.class.getName(),
            folder.toString());
    return new ProcessBuilder("/bin/sh", "-c", shell + " '" + String.join("' '", java) + "'")
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static long lines(Path file) throws IOException {
    try (var lines = Files.lines(file)) {
      return lines.count();
    }
  }
}
