package dev.selkie.eval.latency;

import dev.selkie.eval.run.PerformanceRun.QuestionTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a scenario measured.
 *
 * @param questions questions answered
 * @param nanos time from the first to the last answer
 * @param times each question alone; empty where they were not asked alone
 * @param histogram times from arrival to answer; null where nothing arrived
 */
record Timeline(
    int questions, long nanos, List<QuestionTime> times, @Nullable LatencyHistogram histogram) {}
