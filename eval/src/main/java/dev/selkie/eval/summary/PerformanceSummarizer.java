package dev.selkie.eval.summary;

import dev.selkie.eval.latency.LatencyHistogram;
import dev.selkie.eval.run.PerformanceRun;
import dev.selkie.eval.run.PerformanceRun.QuestionTime;
import dev.selkie.eval.statistics.Interval;
import dev.selkie.eval.statistics.PredictedTotal;
import dev.selkie.eval.summary.LatencySummary.Percentile;
import dev.selkie.eval.summary.LatencySummary.Prediction;
import dev.selkie.eval.summary.LatencySummary.Stages;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Says of performance runs what is worth saying. */
final class PerformanceSummarizer {
  private static final double MEDIAN = 0.5;
  private static final List<Double> TAILS = List.of(0.9, 0.95, 0.97, 0.99, 0.999);
  private static final double MILLIS = 1e3;

  private PerformanceSummarizer() {}

  /**
   * A single-stream run.
   *
   * @param taskQuestions questions of the whole task
   */
  static LatencySummary latency(PerformanceRun run, int taskQuestions) {
    LatencyHistogram histogram = histogram(run);
    LatencyHistogram.Bounds median = histogram.bounds(MEDIAN);
    List<QuestionTime> times = run.times();
    return new LatencySummary(
        histogram.median(),
        median.millis().toList(),
        median.coverage(),
        histogram.percentile(0.9),
        mean(times, QuestionTime::millis),
        times.stream().map(QuestionTime::millis).toList(),
        percentiles(histogram),
        stages(times),
        LatencySummary.median(
            times.stream().map(time -> time.encryptMillis() + time.decryptMillis()).toList()),
        LatencySummary.median(times.stream().map(QuestionTime::serverMillis).toList()),
        LatencySummary.median(times.stream().map(QuestionTime::bytesUp).toList()),
        LatencySummary.median(times.stream().map(QuestionTime::bytesDown).toList()),
        run.warmUp().questions(),
        run.checkedAnswers(),
        run.changedAnswers(),
        run.generation() == null ? null : LatencySummary.Generation.of(run.generation()),
        wholeTask(times, taskQuestions));
  }

  private static LatencyHistogram histogram(PerformanceRun run) {
    return LatencyHistogram.decode(Objects.requireNonNull(run.histogram()));
  }

  private static List<Percentile> percentiles(LatencyHistogram histogram) {
    List<Percentile> percentiles = new ArrayList<>();
    percentiles.add(percentile(histogram, MEDIAN, histogram.median()));
    for (double p : TAILS) {
      if (histogram.bounds(p).holds()) {
        percentiles.add(percentile(histogram, p, histogram.percentile(p)));
      }
    }
    return percentiles;
  }

  private static Percentile percentile(LatencyHistogram histogram, double p, double millis) {
    LatencyHistogram.Bounds bounds = histogram.bounds(p);
    return new Percentile(p, millis, bounds.millis().toList(), bounds.coverage());
  }

  private static Stages stages(List<QuestionTime> times) {
    double tokenize = mean(times, QuestionTime::tokenizeMillis);
    double encrypt = mean(times, QuestionTime::encryptMillis);
    double server = mean(times, QuestionTime::serverMillis);
    double decrypt = mean(times, QuestionTime::decryptMillis);
    double rest = mean(times, QuestionTime::millis) - tokenize - encrypt - server - decrypt;
    return new Stages(tokenize, Math.max(0, rest), encrypt, server, decrypt);
  }

  private static double mean(List<QuestionTime> times, ToDoubleFunction<QuestionTime> value) {
    return times.stream().mapToDouble(value).average().orElseThrow();
  }

  private static @Nullable Prediction wholeTask(List<QuestionTime> times, int questions) {
    if (times.size() < 2 || times.size() >= questions) {
      return null;
    }
    double[] seconds = times.stream().mapToDouble(time -> time.millis() / MILLIS).toArray();
    PredictedTotal total = PredictedTotal.of(seconds, questions);
    Interval interval = total.interval();
    return new Prediction(questions, times.size(), total.value(), interval.toList());
  }

  /** A run in any scenario. */
  static ScenarioSummary scenario(PerformanceRun run) {
    return new ScenarioSummary(
        run.scenario(),
        run.backend(),
        run.offeredPerSecond(),
        run.questions(),
        run.seconds(),
        run.questions() / run.seconds(),
        run.promptTokens() / run.seconds(),
        run.histogram() == null ? List.of() : percentiles(histogram(run)),
        run.warmUp(),
        run.checkedAnswers(),
        run.changedAnswers(),
        run.conditions().disturbed(),
        run.conditions());
  }
}
