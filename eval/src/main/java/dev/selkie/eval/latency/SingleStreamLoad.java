package dev.selkie.eval.latency;

import dev.selkie.datasets.McqQuestion;
import dev.selkie.engine.linear.LinearCost;
import dev.selkie.eval.run.PerformanceRun.QuestionTime;
import dev.selkie.eval.scoring.ScoringRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * Questions one at a time, from text to scores, nothing shared between them. Nothing is scheduled,
 * so there is no coordinated omission to correct.
 */
final class SingleStreamLoad {
  private static final double NANOS_IN_MILLI = 1e6;

  private final Clock clock;
  private final Respondent respondent;

  SingleStreamLoad(Clock clock, Respondent respondent) {
    this.clock = clock;
    this.respondent = respondent;
  }

  /** Asks at least {@code least} questions, and goes on for {@code nanos} while there are more. */
  Timeline run(int least, long nanos) {
    List<QuestionTime> times = new ArrayList<>();
    LatencyHistogram histogram = new LatencyHistogram();
    long start = clock.nanos();
    for (McqQuestion question : respondent.questions()) {
      if (times.size() >= least && clock.nanos() - start >= nanos) {
        break;
      }
      times.add(ask(question, histogram));
    }
    return new Timeline(times.size(), clock.nanos() - start, times, histogram);
  }

  private QuestionTime ask(McqQuestion question, LatencyHistogram histogram) {
    LinearCost before = respondent.cost();
    long start = clock.nanos();
    ScoringRequest request = respondent.request(question).alone();
    long tokenized = clock.nanos();
    double[] scores = respondent.score(List.of(request)).get(0);
    long end = clock.nanos();
    histogram.add(end - start);
    LinearCost cost = respondent.cost().minus(before);
    respondent.answered(question, request, scores);
    return new QuestionTime(
        (end - start) / NANOS_IN_MILLI,
        (tokenized - start) / NANOS_IN_MILLI,
        (cost.clientNanos() - cost.decryptNanos()) / NANOS_IN_MILLI,
        cost.serverNanos() / NANOS_IN_MILLI,
        cost.decryptNanos() / NANOS_IN_MILLI,
        cost.bytesUp(),
        cost.bytesDown(),
        request.context().length);
  }
}
