package dev.selkie.eval;

import dev.selkie.datasets.PromptStyle;
import dev.selkie.datasets.Task;
import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.eval.latency.PerformancePlan;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to evaluate and how. Made with {@link #builder}.
 *
 * @param model model file
 * @param openOptions how to open it
 * @param task what is measured
 * @param data folder with the task's files; null for a bundled task
 * @param modes execution modes, in the order of the report
 * @param styles prompt styles
 * @param shots few-shot examples before each question
 * @param chatTemplate whether each prompt is written as a user's message in the model's template
 * @param limit most questions, spread evenly over the subjects; 0 for all
 * @param encryptedLimit most questions in encrypted modes, at most {@code limit}; 0 for as many
 * @param threads threads for every decoder
 * @param batchTokens most tokens in one pass over the weights
 * @param performance what is timed and how long
 * @param equalityLogits logits to compare at least between an encrypted mode and its clear twin
 * @param marginPoints loss in percentage points up to which a mode counts as equivalent
 * @param seed seed of every random choice
 * @param output run folder
 */
public record EvaluationPlan(
    Path model,
    OpenOptions openOptions,
    Task task,
    @Nullable Path data,
    List<ExecutionMode> modes,
    List<PromptStyle> styles,
    int shots,
    boolean chatTemplate,
    int limit,
    int encryptedLimit,
    int threads,
    int batchTokens,
    PerformancePlan performance,
    long equalityLogits,
    double marginPoints,
    long seed,
    Path output) {
  /** Resamples of every bootstrap interval. */
  public static final int RESAMPLES = 10_000;

  /** Most questions whose predictions over the whole vocabulary are compared. */
  public static final int PREDICTION_QUESTIONS = 200;

  /** Checks every number. */
  public EvaluationPlan {
    modes = List.copyOf(modes);
    styles = List.copyOf(styles);
    if (modes.isEmpty() || styles.isEmpty()) {
      throw new IllegalArgumentException("at least one mode and one style are needed");
    }
    requireAtLeast(0, "shots", shots);
    requireAtLeast(0, "limit", limit);
    requireAtLeast(0, "encryptedLimit", encryptedLimit);
    requireAtLeast(1, "threads", threads);
    requireAtLeast(1, "batchTokens", batchTokens);
    requireAtLeast(1, "equalityLogits", equalityLogits);
    if (!(marginPoints > 0 && marginPoints <= 100)) {
      throw new IllegalArgumentException(
          "margin must be in (0, 100] points: marginPoints=" + marginPoints);
    }
  }

  private static void requireAtLeast(long least, String name, long value) {
    if (value < least) {
      throw new IllegalArgumentException(
          name + " must be at least " + least + ": " + name + "=" + value);
    }
  }

  /** The style whose accuracy is the accuracy: the task's own if it is scored. */
  public PromptStyle headline() {
    return styles.contains(task.headline()) ? task.headline() : styles.get(0);
  }

  /** The style of timed questions: the first that is scored by letters. */
  public PromptStyle timedStyle() {
    return styles.stream().filter(PromptStyle::letters).findFirst().orElse(PromptStyle.LETTERS);
  }

  /** A plan with the task's own styles and shots, every question, and modest passes. */
  public static Builder builder(Path model, Task task, Path output) {
    return new Builder(model, task, output);
  }

  /** Collects what differs from the defaults. */
  public static final class Builder {
    private final Path model;
    private final Task task;
    private final Path output;
    private OpenOptions openOptions = OpenOptions.NONE;
    private @Nullable Path data;
    private List<ExecutionMode> modes = List.of(new ExecutionMode.Float32());
    private List<PromptStyle> styles;
    private int shots;
    private boolean chatTemplate;
    private int limit;
    private int encryptedLimit;
    private int threads = 1;
    private int batchTokens = 2048;
    private PerformancePlan performance = PerformancePlan.DEFAULT;
    private long equalityLogits = 100_001;
    private double marginPoints = 1;
    private long seed = 20_261_122;

    private Builder(Path model, Task task, Path output) {
      this.model = model;
      this.task = task;
      this.output = output;
      styles = task.styles();
      shots = task.shots();
    }

    /** How to open the model file. */
    public Builder openOptions(OpenOptions value) {
      openOptions = value;
      return this;
    }

    /** Folder with the task's files. */
    public Builder data(@Nullable Path value) {
      data = value;
      return this;
    }

    /** Execution modes, in the order of the report. */
    public Builder modes(List<ExecutionMode> value) {
      modes = value;
      return this;
    }

    /** Prompt styles. */
    public Builder styles(List<PromptStyle> value) {
      styles = value;
      return this;
    }

    /** Few-shot examples before each question. */
    public Builder shots(int value) {
      shots = value;
      return this;
    }

    /** Whether each prompt is written as a user's message in the model's own chat template. */
    public Builder chatTemplate(boolean value) {
      chatTemplate = value;
      return this;
    }

    /** Most questions, at least 1. */
    public Builder limit(int value) {
      requireAtLeast(1, "limit", value);
      limit = value;
      return this;
    }

    /** Most questions in encrypted modes, at least 1. */
    public Builder encryptedLimit(int value) {
      requireAtLeast(1, "encryptedLimit", value);
      encryptedLimit = value;
      return this;
    }

    /** Threads for every decoder. */
    public Builder threads(int value) {
      threads = value;
      return this;
    }

    /** Most tokens in one pass over the weights. */
    public Builder batchTokens(int value) {
      batchTokens = value;
      return this;
    }

    /** What is timed and how long. */
    public Builder performance(PerformancePlan value) {
      performance = value;
      return this;
    }

    /** Exactly so many questions timed one by one, in clear and in encrypted modes. */
    public Builder latencyQuestions(int clear, int encrypted) {
      performance = performance.withQuestions(clear, encrypted).withSeconds(0);
      return this;
    }

    /** Logits to compare at least between an encrypted mode and its clear twin. */
    public Builder equalityLogits(long value) {
      equalityLogits = value;
      return this;
    }

    /** Loss in percentage points up to which a mode counts as equivalent. */
    public Builder marginPoints(double value) {
      marginPoints = value;
      return this;
    }

    /** Seed of every random choice. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /** The plan. */
    public EvaluationPlan build() {
      return new EvaluationPlan(
          model,
          openOptions,
          task,
          data,
          modes,
          styles,
          shots,
          chatTemplate,
          limit,
          encryptedLimit,
          threads,
          batchTokens,
          performance,
          equalityLogits,
          marginPoints,
          seed,
          output);
    }
  }
}
