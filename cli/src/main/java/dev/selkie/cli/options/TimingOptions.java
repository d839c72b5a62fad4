package dev.selkie.cli.options;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.eval.latency.PerformancePlan;
import dev.selkie.eval.run.Scenario;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is timed, and how long. */
public final class TimingOptions {
  @Option(
      names = "--scenario",
      split = ",",
      paramLabel = "NAME",
      description = {
        "How questions arrive in the performance runs: single-stream, which is always run, and",
        "offline or server as well."
      })
  private List<String> scenarios = List.of();

  @Option(
      names = "--qps",
      paramLabel = "N",
      description = "Questions that arrive in a second, on average, in scenario server.")
  private @Nullable Double perSecond;

  @Option(
      names = "--timed",
      paramLabel = "N",
      description = "Questions timed at least (default: 40; 8 in encrypted modes).")
  private @Nullable Integer questions;

  @Option(
      names = "--timed-seconds",
      paramLabel = "S",
      description = "Time to measure at least in each mode and scenario (default: 1).")
  private @Nullable Double seconds;

  /** The plan chosen. */
  public PerformancePlan plan() {
    if (perSecond != null && scenarios.stream().noneMatch(Scenario.SERVER::equalsIgnoreCase)) {
      throw CommandFailure.usage("--qps belongs to --scenario server");
    }
    List<Scenario> chosen = new ArrayList<>();
    scenarios.forEach(name -> chosen.add(Scenario.of(name, perSecond)));
    PerformancePlan plan = PerformancePlan.DEFAULT.withScenarios(chosen);
    if (questions != null) {
      plan = plan.withQuestions(questions, questions);
    }
    return seconds == null ? plan : plan.withSeconds(seconds);
  }
}
