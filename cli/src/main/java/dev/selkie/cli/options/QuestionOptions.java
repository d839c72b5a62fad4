package dev.selkie.cli.options;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.datasets.PromptStyle;
import dev.selkie.datasets.Task;
import dev.selkie.datasets.TaskRegistry;
import dev.selkie.engine.tokenizer.Tokenizer;
import dev.selkie.eval.run.Questionnaire;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Questions of a task, and how they are put. */
public final class QuestionOptions {
  @Option(
      names = "--task",
      paramLabel = "TASK",
      description = "As in selkie eval (default: ${DEFAULT-VALUE}).")
  private String task = "mini-mmlu";

  @Option(names = "--data", paramLabel = "DIR", description = "Folder with the task's files.")
  private @Nullable Path data;

  @Option(
      names = "--style",
      paramLabel = "STYLE",
      description = "How questions are put (default: the task's headline style).")
  private @Nullable String style;

  @Option(
      names = "--shots",
      paramLabel = "K",
      description = "Examples before each question (default: the task's).")
  private @Nullable Integer shots;

  private Task task() {
    return TaskRegistry.find(task);
  }

  /** The style. */
  public PromptStyle style() {
    return style == null ? task().headline() : PromptStyle.of(style);
  }

  /** The first {@code limit} questions, spread evenly over the subjects; all if it is 0. */
  public Questionnaire questionnaire(Tokenizer tokenizer, int limit) throws IOException {
    if (limit < 0) {
      throw CommandFailure.usage("--limit must not be negative: " + limit);
    }
    Task chosen = task();
    return new Questionnaire(
        TaskRegistry.load(chosen, data), shots == null ? chosen.shots() : shots, limit, tokenizer);
  }
}
