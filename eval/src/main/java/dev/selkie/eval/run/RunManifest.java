package dev.selkie.eval.run;

import dev.selkie.datasets.DataFile;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was run: {@code run.json}. Written once, when the folder is made.
 *
 * @param selkie version of Selkie
 * @param started time at which the run began, in UTC
 * @param task name of the task
 * @param taskVersion version of the task
 * @param shots few-shot examples before each question
 * @param chatTemplate hash of the model's chat template, if prompts were written with it; null
 *     otherwise
 * @param seed seed of every random choice
 * @param batchTokens most tokens in one pass over the weights
 * @param threads threads for every decoder
 * @param model the model
 * @param dataFiles files that the questions came from, with hashes
 * @param machine the machine
 */
public record RunManifest(
    String selkie,
    String started,
    String task,
    int taskVersion,
    int shots,
    @Nullable String chatTemplate,
    long seed,
    int batchTokens,
    int threads,
    ModelDescription model,
    List<DataFile> dataFiles,
    Machine machine) {
  /** Copies the list. */
  public RunManifest {
    Objects.requireNonNull(model);
    Objects.requireNonNull(machine);
    dataFiles = List.copyOf(dataFiles);
  }

  /**
   * Refuses to mix two runs: answers of another model, task, data or prompt are not comparable, nor
   * are times with another number of threads.
   *
   * @throws IllegalArgumentException naming the first thing that differs
   */
  public void requireSameRun(String folder, RunManifest other) {
    same(folder, "model", model.sha256(), other.model.sha256());
    same(
        folder,
        "task",
        task + " version " + taskVersion,
        other.task + " version " + other.taskVersion);
    same(folder, "data", dataFiles, other.dataFiles);
    same(folder, "shots", shots, other.shots);
    same(folder, "chat template", template(chatTemplate), template(other.chatTemplate));
    same(folder, "seed", seed, other.seed);
    same(folder, "number of threads", threads, other.threads);
    same(folder, "version of Selkie", selkie, other.selkie);
  }

  private static String template(@Nullable String hash) {
    return hash == null ? "none" : hash;
  }

  private static void same(String folder, String what, Object there, Object here) {
    if (!there.equals(here)) {
      String values = what.equals("data") ? "" : ": " + there + " there, " + here + " here";
      throw new IllegalArgumentException(
          "run folder " + folder + " holds a run with another " + what + values);
    }
  }
}
