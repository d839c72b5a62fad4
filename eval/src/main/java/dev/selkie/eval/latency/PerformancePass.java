package dev.selkie.eval.latency;

import dev.selkie.datasets.McqQuestion;
import dev.selkie.datasets.PromptStyle;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.eval.run.Conditions;
import dev.selkie.eval.run.ModeKey;
import dev.selkie.eval.run.PerformanceRun;
import dev.selkie.eval.run.Questionnaire;
import dev.selkie.eval.run.RunFolder;
import dev.selkie.eval.run.Scenario;
import java.util.List;

/**
 * The performance run, separate from the accuracy run and after it. Its answers are compared with
 * those of the accuracy run: a fast wrong path would show.
 */
public final class PerformancePass {
  private static final double NANOS = 1e9;

  private final Questionnaire questionnaire;
  private final RunFolder folder;
  private final PromptStyle style;
  private final int batchTokens;
  private final PerformancePlan plan;
  private final long seed;
  private final Clock clock;

  /**
   * For one run.
   *
   * @param style style of the prompts; scored by single tokens
   * @param batchTokens most tokens in one pass over the weights
   * @param seed seed of the arrivals
   */
  public PerformancePass(
      Questionnaire questionnaire,
      RunFolder folder,
      PromptStyle style,
      int batchTokens,
      PerformancePlan plan,
      long seed) {
    this(questionnaire, folder, style, batchTokens, plan, seed, Clock.SYSTEM);
  }

  PerformancePass(
      Questionnaire questionnaire,
      RunFolder folder,
      PromptStyle style,
      int batchTokens,
      PerformancePlan plan,
      long seed,
      Clock clock) {
    this.questionnaire = questionnaire;
    this.folder = folder;
    this.style = style;
    this.batchTokens = batchTokens;
    this.plan = plan;
    this.seed = seed;
    this.clock = clock;
  }

  /** Warms up, then measures. */
  public PerformanceRun run(Decoder decoder, Scenario scenario) {
    boolean encrypted = ModeKey.of(decoder.mode()).encrypted();
    PerformanceRun.WarmUp warmUp = warmUp(respondent(decoder), encrypted);
    Respondent respondent = respondent(decoder);
    ConditionsProbe probe = new ConditionsProbe();
    Timeline timeline = load(respondent, scenario);
    Conditions conditions = probe.stop();
    boolean single = scenario instanceof Scenario.SingleStream;
    int generated = encrypted ? plan.encryptedGeneratedTokens() : plan.generatedTokens();
    return new PerformanceRun(
        respondent.mode().mode(),
        respondent.mode().scheme(),
        PerformanceRun.backend(decoder.mode()),
        scenario.name(),
        scenario.offeredPerSecond(),
        timeline.questions(),
        respondent.tokens(),
        timeline.nanos() / NANOS,
        warmUp,
        timeline.times(),
        timeline.histogram() == null ? null : timeline.histogram().encode(),
        single ? new GenerationLoad(clock, respondent).run(generated) : null,
        respondent.checked(),
        respondent.changed(),
        conditions);
  }

  private Respondent respondent(Decoder decoder) {
    return new Respondent(questionnaire, folder, decoder, style, batchTokens);
  }

  private PerformanceRun.WarmUp warmUp(Respondent respondent, boolean encrypted) {
    List<McqQuestion> questions = respondent.questions();
    return new WarmUp(clock, encrypted)
        .run(
            i -> respondent.score(List.of(respondent.request(questions.get(i)).alone())),
            questions.size());
  }

  private Timeline load(Respondent respondent, Scenario scenario) {
    int least = respondent.mode().encrypted() ? plan.encryptedQuestions() : plan.questions();
    long nanos = plan.nanos();
    if (scenario instanceof Scenario.Server server) {
      return new ServerLoad(clock, respondent, batchTokens, server, seed).run(least, nanos);
    }
    return scenario instanceof Scenario.Offline
        ? new OfflineLoad(clock, respondent, batchTokens).run(least, nanos)
        : new SingleStreamLoad(clock, respondent).run(least, nanos);
  }
}
