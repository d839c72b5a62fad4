package dev.selkie.eval.latency;

import dev.selkie.datasets.McqQuestion;
import dev.selkie.eval.run.Scenario;
import dev.selkie.eval.scoring.ScoringRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/*
 * The arrivals are drawn before anything is answered, and a question's time runs from its arrival,
 * however long the answer to an earlier one takes. A load that waits for an answer before it asks
 * again leaves out the questions that would have waited: coordinated omission [1].
 *
 * [1] Tene: How not to measure latency, 2013.
 */

/** Questions that arrive at random; those that wait are answered together, first come first. */
final class ServerLoad {
  private static final double NANOS = 1e9;

  private final Clock clock;
  private final Respondent respondent;
  private final int batchTokens;
  private final Scenario.Server scenario;
  private final long seed;

  ServerLoad(
      Clock clock, Respondent respondent, int batchTokens, Scenario.Server scenario, long seed) {
    this.clock = clock;
    this.respondent = respondent;
    this.batchTokens = batchTokens;
    this.scenario = scenario;
    this.seed = seed;
  }

  /** A question that will come or waits. */
  private record Query(McqQuestion question, long arrival) {}

  /** Answers as many questions as arrive in {@code nanos}, at least {@code least}. */
  Timeline run(int least, long nanos) {
    ArrayDeque<Query> queries = schedule(least, nanos);
    LatencyHistogram histogram = new LatencyHistogram();
    int count = queries.size();
    long start = clock.nanos();
    while (!queries.isEmpty()) {
      clock.sleepUntil(start + queries.element().arrival());
      long now = clock.nanos() - start;
      BatchedAnswers batch = new BatchedAnswers(respondent, batchTokens);
      List<Query> taken = new ArrayList<>();
      while (!queries.isEmpty() && queries.element().arrival() <= now) {
        ScoringRequest request = respondent.request(queries.element().question()).alone();
        if (!batch.offer(queries.element().question(), request)) {
          break;
        }
        taken.add(queries.remove());
      }
      batch.answer();
      long end = clock.nanos() - start;
      taken.forEach(query -> histogram.add(end - query.arrival()));
    }
    return new Timeline(count, clock.nanos() - start, List.of(), histogram);
  }

  /** Questions that arrive in {@code nanos}, at least {@code least}. */
  static long arrivals(Scenario.Server scenario, int least, long nanos) {
    return Math.max(least, Math.round(scenario.perSecond() * nanos / NANOS));
  }

  private ArrayDeque<Query> schedule(int least, long nanos) {
    List<McqQuestion> questions = respondent.questions();
    long count = arrivals(scenario, least, nanos);
    Arrivals arrivals = new Arrivals(scenario.perSecond(), seed);
    ArrayDeque<Query> queries = new ArrayDeque<>();
    for (int i = 0; i < count; i++) {
      queries.add(new Query(questions.get(i % questions.size()), arrivals.next()));
    }
    return queries;
  }
}
