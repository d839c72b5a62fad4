package dev.selkie.eval.scoring;

import java.util.List;

/** Something that says how likely each continuation is. */
@FunctionalInterface
public interface QuestionScorer {
  /**
   * Natural log-probability of each continuation, summed over its tokens.
   *
   * @return one array a request, one number a continuation
   */
  List<double[]> score(List<ScoringRequest> requests);
}
