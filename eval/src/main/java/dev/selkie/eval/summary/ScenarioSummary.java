package dev.selkie.eval.summary;

import dev.selkie.eval.run.Conditions;
import dev.selkie.eval.run.PerformanceRun;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One performance run of a mode.
 *
 * @param scenario {@code single-stream}, {@code offline} or {@code server}
 * @param backend what encrypted the layers; null in clear modes
 * @param offeredPerSecond questions that arrived in a second; null where they did not arrive
 * @param questions questions answered
 * @param seconds time from the first arrival to the last answer
 * @param questionsPerSecond answers in a second
 * @param tokensPerSecond prompt tokens answered for in a second, shared examples counted in full
 * @param percentiles times from arrival to answer; empty in offline
 * @param warmUp what was asked before and not counted
 * @param checkedAnswers answers compared with those of the accuracy run
 * @param changedAnswers of these, answers that differ
 * @param disturbed whether other processes kept the machine busy
 * @param conditions what else happened meanwhile
 */
public record ScenarioSummary(
    String scenario,
    @Nullable String backend,
    @Nullable Double offeredPerSecond,
    int questions,
    double seconds,
    double questionsPerSecond,
    double tokensPerSecond,
    List<LatencySummary.Percentile> percentiles,
    PerformanceRun.WarmUp warmUp,
    int checkedAnswers,
    int changedAnswers,
    boolean disturbed,
    Conditions conditions) {}
