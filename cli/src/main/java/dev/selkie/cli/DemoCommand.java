package dev.selkie.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selkie.cli.console.Console;
import dev.selkie.cli.console.ExitCode;
import dev.selkie.cli.console.Progress;
import dev.selkie.cli.options.ModeNames;
import dev.selkie.cli.options.OutputOptions;
import dev.selkie.cli.options.ThreadsOption;
import dev.selkie.datasets.TaskRegistry;
import dev.selkie.engine.linear.IntegerScheme;
import dev.selkie.eval.EvaluationPlan;
import dev.selkie.eval.EvaluationRunner;
import dev.selkie.eval.latency.PerformancePlan;
import dev.selkie.eval.report.ReportWriter;
import dev.selkie.eval.run.RunFolder;
import dev.selkie.eval.summary.EvaluationSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/*
 * Sized so that two cores are done within a minute: the clear modes answer a sample of the benchmark,
 * the encrypted one a few batches of it, which is enough since it must equal its clear twin bit for
 * bit; that is checked on every logit of those batches.
 */

/** {@code selkie demo}: the whole story on the bundled model. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "The whole story on the bundled model and benchmark: weights sealed and opened again, every"
          + " mode, accuracy against latency, the equality proof, and a report.",
      "selkie eval does the same at any size."
    })
final class DemoCommand implements Callable<Integer> {
  private static final List<String> MODES =
      List.of("f32", "q", "int:w8a8", "int:w8a12", "int:w4a8", "int:w3a8", "int:w2a8", "enc:w8a8");
  private static final int QUESTIONS = 200;
  private static final int ENCRYPTED_QUESTIONS = 24;
  private static final int TIMED_QUESTIONS = 30;
  private static final int ENCRYPTED_TIMED_QUESTIONS = 3;
  private static final double TIMED_SECONDS = 0.2;
  private static final int GENERATED_TOKENS = 32;
  private static final int ENCRYPTED_GENERATED_TOKENS = 3;

  private final Console console;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Run folder (default: runs/demo-TIME).")
  private @Nullable Path folder;

  @Mixin private final ThreadsOption threads = new ThreadsOption();
  @Mixin private final OutputOptions output = new OutputOptions();

  DemoCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    long start = System.nanoTime();
    Path run = folder == null ? RunFolders.fresh("demo") : folder;
    DemoWeights weights = DemoWeights.in(run.resolve(RunFolder.SEALED));
    say(
        "sealed weights, their keystore and its password (for you only) are in "
            + run.resolve(RunFolder.SEALED));
    say("answering mini-mmlu from the sealed file, in " + MODES.size() + " modes");
    EvaluationSummary summary;
    try (Progress progress = output.progress(console, "demo")) {
      summary = EvaluationRunner.run(plan(run, weights), progress::update);
    }
    Path report = ReportWriter.write(run);
    double seconds = (System.nanoTime() - start) / 1e9;
    if (output.json()) {
      console.out().println(json(summary, report, weights, seconds));
    } else {
      print(summary, report, weights, seconds);
    }
    EvaluationOutput.requireEquality(summary);
    return ExitCode.OK;
  }

  private EvaluationPlan plan(Path run, DemoWeights weights) throws IOException {
    return EvaluationPlan.builder(weights.file(), TaskRegistry.find("mini-mmlu"), run)
        .openOptions(weights.openOptions())
        .modes(ModeNames.modes(MODES, IntegerScheme.W8A8, ModeNames.DEFAULT_BACKEND))
        .limit(QUESTIONS)
        .encryptedLimit(ENCRYPTED_QUESTIONS)
        .performance(
            PerformancePlan.DEFAULT
                .withQuestions(TIMED_QUESTIONS, ENCRYPTED_TIMED_QUESTIONS)
                .withSeconds(TIMED_SECONDS)
                .withGeneratedTokens(GENERATED_TOKENS, ENCRYPTED_GENERATED_TOKENS))
        .threads(threads.count())
        .build();
  }

  private static ObjectNode json(
      EvaluationSummary summary, Path report, DemoWeights weights, double seconds)
      throws IOException {
    ObjectNode tree = EvaluationOutput.json(summary, report);
    ObjectNode sealed = tree.putObject("sealed");
    sealed.put("file", weights.file().toString());
    sealed.put("bytes", Files.size(weights.file()));
    sealed.put("keystore", weights.keystore().toString());
    sealed.put("passwordFile", weights.passwordFile().toString());
    sealed.put("trust", weights.trust().toString());
    tree.put("seconds", seconds);
    return tree;
  }

  private void print(EvaluationSummary summary, Path report, DemoWeights weights, double seconds)
      throws IOException {
    console
        .out()
        .printf(
            "sealed weights: %s, %,d bytes; every mode below read them from there%n%n",
            weights.file(), Files.size(weights.file()));
    EvaluationOutput.print(console, summary, report);
    console.out().printf("seconds: %.1f%n", seconds);
  }

  private void say(String sentence) {
    if (!output.quiet()) {
      console.say(sentence);
    }
  }
}
