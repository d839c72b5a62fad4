package dev.selkie.eval;

import dev.selkie.engine.ExecutionMode;
import dev.selkie.eval.latency.PerformancePlan;
import dev.selkie.eval.run.ModeKey;
import dev.selkie.eval.run.PerformanceRun;
import dev.selkie.eval.run.Questionnaire;
import dev.selkie.eval.run.RunFolder;
import dev.selkie.eval.run.Scenario;
import java.util.List;

/** What a folder holds of the performance runs that a plan asks for. */
record Timings(PerformancePlan plan, RunFolder folder, Questionnaire questionnaire) {
  /** Scenarios of a mode that were not measured, or not as long as the plan asks for. */
  List<Scenario> missing(ModeKey mode) {
    int available = questionnaire.first(0).size();
    return plan.scenarios().stream()
        .filter(
            scenario -> {
              PerformanceRun found = folder.performance(mode, scenario);
              return found == null || !plan.contentWith(found, scenario, available);
            })
        .toList();
  }

  /**
   * Refuses to mix times of two back ends under one name.
   *
   * @throws IllegalArgumentException naming both
   */
  void requireSameBackend(ExecutionMode mode) {
    String here = PerformanceRun.backend(mode);
    for (PerformanceRun run : folder.performance(ModeKey.of(mode))) {
      if (here != null && run.backend() != null && !here.equals(run.backend())) {
        throw new IllegalArgumentException(
            "run folder "
                + folder.path()
                + " holds mode "
                + mode.title()
                + " with another back end: "
                + run.backend()
                + " there, "
                + here
                + " here");
      }
    }
  }
}
