package dev.selkie.eval.latency;

import dev.selkie.datasets.McqQuestion;
import dev.selkie.eval.scoring.ScoringRequest;
import java.util.Comparator;
import java.util.List;

/** All questions at once, subject by subject, in full batches that share their examples. */
final class OfflineLoad {
  private final Clock clock;
  private final Respondent respondent;
  private final int batchTokens;

  OfflineLoad(Clock clock, Respondent respondent, int batchTokens) {
    this.clock = clock;
    this.respondent = respondent;
    this.batchTokens = batchTokens;
  }

  /** Answers at least {@code least} questions, and more for {@code nanos} while there are any. */
  Timeline run(int least, long nanos) {
    List<McqQuestion> questions =
        respondent.questions().stream().sorted(Comparator.comparing(McqQuestion::subject)).toList();
    BatchedAnswers batch = new BatchedAnswers(respondent, batchTokens);
    int answered = 0;
    long start = clock.nanos();
    for (McqQuestion question : questions) {
      ScoringRequest request = respondent.request(question);
      if (!batch.offer(question, request)) {
        answered += batch.size();
        batch.answer();
        if (answered >= least && clock.nanos() - start >= nanos) {
          break;
        }
        batch.offer(question, request);
      }
    }
    answered += batch.size();
    if (batch.size() > 0) {
      batch.answer();
    }
    return new Timeline(answered, clock.nanos() - start, List.of(), null);
  }
}
