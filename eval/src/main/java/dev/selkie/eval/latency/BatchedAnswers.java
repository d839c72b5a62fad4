package dev.selkie.eval.latency;

import dev.selkie.datasets.McqQuestion;
import dev.selkie.eval.scoring.ScoringRequest;
import java.util.ArrayList;
import java.util.List;

/** Questions that are answered in one pass over the weights. */
final class BatchedAnswers {
  private final Respondent respondent;
  private final int batchTokens;
  private final List<McqQuestion> questions = new ArrayList<>();
  private final List<ScoringRequest> requests = new ArrayList<>();
  private int tokens;

  BatchedAnswers(Respondent respondent, int batchTokens) {
    this.respondent = respondent;
    this.batchTokens = batchTokens;
  }

  /** Adds a question if it fits; the first one always does. */
  boolean offer(McqQuestion question, ScoringRequest request) {
    int more = request.context().length - request.shared();
    if (!questions.isEmpty() && tokens + more > batchTokens) {
      return false;
    }
    questions.add(question);
    requests.add(request);
    tokens += more;
    return true;
  }

  int size() {
    return questions.size();
  }

  /** Answers what was added and forgets it. */
  void answer() {
    List<double[]> scores = respondent.score(requests);
    for (int i = 0; i < scores.size(); i++) {
      respondent.answered(questions.get(i), requests.get(i), scores.get(i));
    }
    questions.clear();
    requests.clear();
    tokens = 0;
  }
}
