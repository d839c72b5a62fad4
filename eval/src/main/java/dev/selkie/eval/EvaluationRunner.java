package dev.selkie.eval;

import dev.selkie.datasets.Dataset;
import dev.selkie.datasets.PromptStyle;
import dev.selkie.datasets.Sha256;
import dev.selkie.datasets.TaskRegistry;
import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.Model;
import dev.selkie.engine.chat.ChatTemplate;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.eval.divergence.LayerWitness;
import dev.selkie.eval.latency.PerformancePass;
import dev.selkie.eval.run.AccuracyPass;
import dev.selkie.eval.run.AtomicFile;
import dev.selkie.eval.run.EqualityPass;
import dev.selkie.eval.run.EvaluatedModel;
import dev.selkie.eval.run.Json;
import dev.selkie.eval.run.Machine;
import dev.selkie.eval.run.Measurement;
import dev.selkie.eval.run.ModeKey;
import dev.selkie.eval.run.ModelDescription;
import dev.selkie.eval.run.PredictionPass;
import dev.selkie.eval.run.Questionnaire;
import dev.selkie.eval.run.RunFolder;
import dev.selkie.eval.run.RunManifest;
import dev.selkie.eval.run.Sample;
import dev.selkie.eval.run.Scenario;
import dev.selkie.eval.summary.EvaluationSummary;
import dev.selkie.eval.summary.ResultsCsv;
import dev.selkie.eval.summary.Summarizer;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs an evaluation: for each mode the accuracy pass, the latency pass and, for encrypted modes,
 * the equality pass. Whatever is in the run folder already is not done again.
 */
public final class EvaluationRunner {
  private final EvaluationPlan plan;
  private final EvaluatedModel model;
  private final Questionnaire questionnaire;
  private final RunFolder folder;
  private final Timings timings;
  private final Progress progress;
  private long done;

  private EvaluationRunner(
      EvaluationPlan plan,
      EvaluatedModel model,
      Questionnaire questionnaire,
      RunFolder folder,
      Progress progress) {
    this.plan = plan;
    this.model = model;
    this.questionnaire = questionnaire;
    this.folder = folder;
    this.timings = new Timings(plan.performance(), folder, questionnaire);
    this.progress = progress;
  }

  /**
   * Runs what the plan asks for and writes {@code summary.json} and {@code results.csv}; the report
   * is made by {@link dev.selkie.eval.report.ReportWriter}.
   *
   * @throws IllegalArgumentException if the plan does not fit the task, or the folder holds another
   *     run or an encrypted mode with another back end
   * @throws IllegalStateException if another process is running in the folder
   * @throws dev.selkie.datasets.MalformedDataException if a data file is missing or malformed
   * @throws IOException if the model cannot be opened or the folder cannot be written
   */
  public static EvaluationSummary run(EvaluationPlan plan, Progress progress) throws IOException {
    return run(plan, TaskRegistry.load(plan.task(), plan.data()), progress);
  }

  /** As {@link #run(EvaluationPlan, Progress)}, with the task's questions read before. */
  public static EvaluationSummary run(EvaluationPlan plan, Dataset dataset, Progress progress)
      throws IOException {
    long start = System.nanoTime();
    try (Model opened = Model.open(plan.model(), plan.openOptions())) {
      double openMillis = (System.nanoTime() - start) / 1e6;
      ModelDescription description = ModelDescription.of(plan.model(), opened.weights());
      return run(plan, dataset, EvaluatedModel.of(opened, description, openMillis), progress);
    }
  }

  static EvaluationSummary run(
      EvaluationPlan plan, Dataset dataset, EvaluatedModel model, Progress progress)
      throws IOException {
    long start = System.nanoTime();
    Optional<ChatTemplate> template = template(plan, model);
    Questionnaire questionnaire =
        new Questionnaire(dataset, plan.shots(), plan.limit(), model.tokenizer(), template);
    RunManifest now = manifest(plan, dataset, model, template);
    Optional<EvaluationSummary> finished = FinishedRun.find(plan, now);
    if (finished.isPresent()) {
      return write(plan, finished.get().foundIn((System.nanoTime() - start) / 1e9));
    }
    try (RunFolder folder = RunFolder.open(plan.output(), now)) {
      new EvaluationRunner(plan, model, questionnaire, folder, progress).runModes();
      RunManifest manifest = RunFolder.readManifest(plan.output());
      EvaluationSummary summary =
          new Summarizer(plan, dataset, folder)
              .summarize(manifest, FinishedRun.inputs(plan), (System.nanoTime() - start) / 1e9);
      return write(plan, summary);
    }
  }

  private static EvaluationSummary write(EvaluationPlan plan, EvaluationSummary summary)
      throws IOException {
    AtomicFile.write(
        plan.output().resolve(RunFolder.SUMMARY),
        Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(summary));
    AtomicFile.write(plan.output().resolve(RunFolder.RESULTS), ResultsCsv.of(summary));
    return summary;
  }

  private static Optional<ChatTemplate> template(EvaluationPlan plan, EvaluatedModel model)
      throws IOException {
    if (!plan.chatTemplate()) {
      return Optional.empty();
    }
    Optional<ChatTemplate> own = model.chatTemplate();
    if (own.isEmpty()) {
      throw new IllegalArgumentException(
          "a model must have a chat template to be asked with it: " + model.description().name());
    }
    return own;
  }

  private static RunManifest manifest(
      EvaluationPlan plan, Dataset dataset, EvaluatedModel model, Optional<ChatTemplate> template) {
    String version = EvaluationRunner.class.getPackage().getImplementationVersion();
    return new RunManifest(
        Optional.ofNullable(version).orElse("development"),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        plan.task().name(),
        plan.task().version(),
        plan.shots(),
        template.map(chat -> Sha256.of(chat.text())).orElse(null),
        plan.seed(),
        plan.batchTokens(),
        plan.threads(),
        model.description(),
        dataset.files(),
        Machine.describe());
  }

  private int limit(ModeKey mode) {
    return mode.encrypted() ? plan.encryptedLimit() : 0;
  }

  private long questions(ModeKey mode) {
    return questionnaire.first(limit(mode)).size();
  }

  private void runModes() throws IOException {
    for (ExecutionMode mode : plan.modes()) {
      run(mode);
    }
  }

  private void run(ExecutionMode mode) throws IOException {
    ModeKey key = ModeKey.of(mode);
    timings.requireSameBackend(mode);
    for (PromptStyle style : plan.styles()) {
      advance(answered(key, style), key.title());
    }
    if (finished(key)) {
      return;
    }
    advance(0, key.title() + ", preparing");
    long start = System.nanoTime();
    LayerWitness witness = new LayerWitness();
    try (Decoder decoder = decoder(mode, witness)) {
      double prepareMillis = (System.nanoTime() - start) / 1e6;
      AccuracyPass accuracy = new AccuracyPass(questionnaire, folder, plan.batchTokens());
      List<Measurement.AccuracyTime> times = new ArrayList<>();
      for (PromptStyle style : plan.styles()) {
        String what = key.title() + ", " + style.label();
        times.add(accuracy.run(decoder, style, limit(key), questions -> advance(questions, what)));
      }
      time(decoder, key);
      if (folder.measurement(key) == null) {
        folder.append(measure(decoder, witness, mode, prepareMillis, times));
      }
    }
  }

  private boolean finished(ModeKey mode) {
    return folder.measurement(mode) != null
        && plan.styles().stream().allMatch(style -> complete(mode, style))
        && timings.missing(mode).isEmpty();
  }

  /** The performance runs that are missing. */
  private void time(Decoder decoder, ModeKey mode) throws IOException {
    PerformancePass pass =
        new PerformancePass(
            questionnaire,
            folder,
            plan.timedStyle(),
            plan.batchTokens(),
            plan.performance(),
            plan.seed());
    for (Scenario scenario : timings.missing(mode)) {
      advance(0, mode.title() + ", " + scenario.name());
      folder.append(pass.run(decoder, scenario));
    }
  }

  /** Layers of an encrypted mode are compared with those of its clear twin, after all else. */
  private Decoder decoder(ExecutionMode mode, LayerWitness witness) throws IOException {
    return mode instanceof ExecutionMode.Encrypted
        ? model.decoder(mode, plan.threads(), witness.other())
        : model.decoder(mode, plan.threads());
  }

  private Measurement measure(
      Decoder decoder,
      LayerWitness witness,
      ExecutionMode mode,
      double prepareMillis,
      List<Measurement.AccuracyTime> times)
      throws IOException {
    ModeKey key = ModeKey.of(mode);
    return new Measurement(
        key.mode(),
        key.scheme(),
        model.openMillis(),
        prepareMillis,
        equality(decoder, witness, mode),
        predictions(decoder, mode),
        times,
        decoder.certificates(),
        decoder.leakage());
  }

  private Measurement.@Nullable Predictions predictions(Decoder decoder, ExecutionMode mode)
      throws IOException {
    ExecutionMode reference = new ExecutionMode.Float32();
    ModeKey key = ModeKey.of(mode);
    if (mode.equals(reference) || key.encrypted() || !plan.modes().contains(reference)) {
      return null;
    }
    advance(0, key.title() + ", divergence");
    try (Decoder expected = model.decoder(reference, plan.threads())) {
      return new PredictionPass(questionnaire, plan.headline(), plan.batchTokens())
          .run(expected, decoder, EvaluationPlan.PREDICTION_QUESTIONS);
    }
  }

  private Measurement.@Nullable Equality equality(
      Decoder decoder, LayerWitness witness, ExecutionMode mode) throws IOException {
    if (!(mode instanceof ExecutionMode.Encrypted encrypted)) {
      return null;
    }
    ModeKey key = ModeKey.of(mode);
    advance(0, key.title() + ", equality");
    ExecutionMode twin = new ExecutionMode.ClearInteger(encrypted.scheme());
    try (Decoder clear = model.decoder(twin, plan.threads(), witness.reference())) {
      return new EqualityPass(questionnaire, plan.batchTokens(), witness)
          .run(clear, decoder, limit(key), plan.equalityLogits());
    }
  }

  private long answered(ModeKey mode, PromptStyle style) {
    return questionnaire.first(limit(mode)).stream()
        .filter(question -> folder.has(new Sample.Key(mode, style, question.id())))
        .count();
  }

  private boolean complete(ModeKey mode, PromptStyle style) {
    return answered(mode, style) == questions(mode);
  }

  private void advance(long steps, String what) {
    done += steps;
    long total =
        plan.modes().stream().mapToLong(mode -> questions(ModeKey.of(mode))).sum()
            * plan.styles().size();
    progress.at(done, total, what);
  }
}
