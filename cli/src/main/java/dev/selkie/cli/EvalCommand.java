package dev.selkie.cli;

import dev.selkie.cli.console.Console;
import dev.selkie.cli.console.ExitCode;
import dev.selkie.cli.console.Progress;
import dev.selkie.cli.options.ModeNames;
import dev.selkie.cli.options.ModelOptions;
import dev.selkie.cli.options.OutputOptions;
import dev.selkie.cli.options.SchemeOptions;
import dev.selkie.cli.options.ThreadsOption;
import dev.selkie.cli.options.TimingOptions;
import dev.selkie.datasets.DataVersion;
import dev.selkie.datasets.Dataset;
import dev.selkie.datasets.PromptStyle;
import dev.selkie.datasets.Task;
import dev.selkie.datasets.TaskRegistry;
import dev.selkie.eval.EvaluationPlan;
import dev.selkie.eval.EvaluationRunner;
import dev.selkie.eval.report.ReportWriter;
import dev.selkie.eval.summary.EvaluationSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code selkie eval}: accuracy and latency of modes on a benchmark. */
@Command(
    name = "eval",
    mixinStandardHelpOptions = true,
    description = {
      "Accuracy and latency of execution modes on a benchmark, with a report.",
      "A second call on the same folder goes on where the first stopped."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the required option
final class EvalCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private final ModelOptions model = new ModelOptions();

  @Option(
      names = "--task",
      required = true,
      paramLabel = "TASK",
      description = {
        "mini-mmlu, which is bundled; mmlu, mmlu-pro, mmlu-redux, mmlu-redux-ok, cmmlu or c-eval,",
        "which need --data; or a task file of yours, NAME.properties."
      })
  private String task;

  @Option(names = "--data", paramLabel = "DIR", description = "Folder with the task's files.")
  private @Nullable Path data;

  @Option(
      names = "--categories",
      paramLabel = "MAP",
      description = "Category map of MMLU: original, or lm-eval, where anatomy is STEM.")
  private @Nullable String categories;

  @Option(
      names = "--modes",
      split = ",",
      paramLabel = "MODE",
      description = "f32, q, int, enc; also int:w8a12 and the like (default: f32,q,int,enc).")
  private List<String> modes = List.of("f32", "q", "int", "enc");

  @Mixin private final SchemeOptions integers = new SchemeOptions();

  @Option(
      names = "--style",
      split = ",",
      paramLabel = "STYLE",
      description = {
        "letters, lm-eval, helm, cloze, cloze-pmi, lm-eval-cloze, lm-eval-pmi, generate, mmlu-pro,",
        "or several of them (default: the task's)."
      })
  private @Nullable List<String> styles;

  @Option(
      names = "--shots",
      paramLabel = "K",
      description = "Examples before each question (default: the task's).")
  private @Nullable Integer shots;

  @Option(
      names = "--chat-template",
      description = "Write each prompt as a user's message in the model's own chat template.")
  private boolean chatTemplate;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Most questions, spread evenly over the subjects (default: all).")
  private @Nullable Integer limit;

  @Option(
      names = "--enc-limit",
      paramLabel = "N",
      description = "Most questions in encrypted modes (default: as --limit).")
  private @Nullable Integer encryptedLimit;

  @Option(
      names = "--margin",
      paramLabel = "PP",
      description = "Loss in points up to which a mode counts as equivalent (default: 1).")
  private @Nullable Double margin;

  @Option(names = "--seed", paramLabel = "S", description = "Seed of the resampled intervals.")
  private @Nullable Long seed;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Run folder (default: runs/eval-TIME).")
  private @Nullable Path folder;

  @Mixin private final TimingOptions timing = new TimingOptions();
  @Mixin private final ThreadsOption threads = new ThreadsOption();
  @Mixin private final OutputOptions output = new OutputOptions();

  EvalCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Path run = folder == null ? RunFolders.fresh("eval") : folder;
    EvaluationPlan plan = plan(run);
    Dataset dataset = TaskRegistry.load(plan.task(), plan.data());
    sayVersion(plan, dataset);
    EvaluationSummary summary;
    try (Progress progress = output.progress(console, "eval")) {
      summary = EvaluationRunner.run(plan, dataset, progress::update);
    }
    Path report = ReportWriter.write(run);
    if (output.json()) {
      console.out().println(EvaluationOutput.json(summary, report));
    } else {
      EvaluationOutput.print(console, summary, report);
    }
    EvaluationOutput.requireEquality(summary);
    return ExitCode.OK;
  }

  /** Scores on other questions than those that are known must not pass for scores on those. */
  private void sayVersion(EvaluationPlan plan, Dataset dataset) {
    DataVersion version = DataVersion.of(dataset.name(), dataset.files());
    if (!plan.task().bundled() && !version.pinned()) {
      console.say("the data of " + dataset.name() + ": " + version.name());
    }
  }

  private Task task() {
    Task found = TaskRegistry.find(task);
    return categories == null ? found : TaskRegistry.withCategories(found, categories);
  }

  private EvaluationPlan plan(Path run) throws IOException {
    EvaluationPlan.Builder plan =
        EvaluationPlan.builder(model.file(), task(), run)
            .openOptions(model.openOptions())
            .data(data)
            .chatTemplate(chatTemplate)
            .modes(ModeNames.modes(modes, ModeNames.scheme(integers.scheme()), integers.backend()))
            .performance(timing.plan())
            .threads(threads.count());
    if (styles != null) {
      plan.styles(styles.stream().map(PromptStyle::of).toList());
    }
    if (shots != null) {
      plan.shots(shots);
    }
    if (limit != null) {
      plan.limit(limit);
    }
    if (encryptedLimit != null) {
      plan.encryptedLimit(encryptedLimit);
    }
    if (margin != null) {
      plan.marginPoints(margin);
    }
    if (seed != null) {
      plan.seed(seed);
    }
    return plan.build();
  }
}
