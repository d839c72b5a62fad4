package dev.selkie.eval.latency;

import dev.selkie.eval.run.PerformanceRun;
import dev.selkie.eval.run.Scenario;
import java.util.ArrayList;
import java.util.List;

/**
 * How long to measure.
 *
 * @param scenarios how questions arrive; single-stream is always the first
 * @param questions questions timed at least in clear modes
 * @param encryptedQuestions questions timed at least in encrypted modes
 * @param seconds time to measure at least in each mode and scenario, while there are questions
 * @param generatedTokens tokens generated to time single ones, in clear modes; 0 for none
 * @param encryptedGeneratedTokens the same in encrypted modes
 */
public record PerformancePlan(
    List<Scenario> scenarios,
    int questions,
    int encryptedQuestions,
    double seconds,
    int generatedTokens,
    int encryptedGeneratedTokens) {
  private static final double NANOS = 1e9;

  /** Single-stream: 40 questions or a second; 8 in encrypted modes. */
  public static final PerformancePlan DEFAULT =
      new PerformancePlan(List.of(new Scenario.SingleStream()), 40, 8, 1, 64, 4);

  /** Checks every number. */
  public PerformancePlan {
    List<Scenario> all = new ArrayList<>(List.of(new Scenario.SingleStream()));
    scenarios.stream().filter(scenario -> !all.contains(scenario)).forEach(all::add);
    scenarios = List.copyOf(all);
    if (questions < 1 || encryptedQuestions < 1) {
      throw new IllegalArgumentException(
          "timed questions must be at least 1: " + questions + ", " + encryptedQuestions);
    }
    if (!(seconds >= 0 && seconds <= 86_400)) {
      throw new IllegalArgumentException("seconds must be in [0, 86400]: seconds=" + seconds);
    }
    if (generatedTokens < 0 || encryptedGeneratedTokens < 0) {
      throw new IllegalArgumentException(
          "generated tokens must be at least 0: "
              + generatedTokens
              + ", "
              + encryptedGeneratedTokens);
    }
  }

  /**
   * Whether a run measured as much as this plan asks for.
   *
   * @param available questions that there are
   */
  public boolean contentWith(PerformanceRun run, Scenario scenario, int available) {
    int least = run.key().mode().encrypted() ? encryptedQuestions : questions;
    if (scenario instanceof Scenario.Server server) {
      return run.questions() >= ServerLoad.arrivals(server, least, nanos());
    }
    boolean all = run.questions() >= available;
    boolean longEnough = Math.round(run.seconds() * NANOS) >= nanos();
    return all || (run.questions() >= least && longEnough);
  }

  /** Time to measure at least, in nanoseconds. */
  long nanos() {
    return (long) (seconds * NANOS);
  }

  /** Other scenarios. */
  public PerformancePlan withScenarios(List<Scenario> value) {
    return new PerformancePlan(
        value, questions, encryptedQuestions, seconds, generatedTokens, encryptedGeneratedTokens);
  }

  /** Other numbers of questions, in clear and in encrypted modes. */
  public PerformancePlan withQuestions(int clear, int encrypted) {
    return new PerformancePlan(
        scenarios, clear, encrypted, seconds, generatedTokens, encryptedGeneratedTokens);
  }

  /** Another time. */
  public PerformancePlan withSeconds(double value) {
    return new PerformancePlan(
        scenarios, questions, encryptedQuestions, value, generatedTokens, encryptedGeneratedTokens);
  }

  /** Other numbers of generated tokens, in clear and in encrypted modes. */
  public PerformancePlan withGeneratedTokens(int clear, int encrypted) {
    return new PerformancePlan(scenarios, questions, encryptedQuestions, seconds, clear, encrypted);
  }
}
