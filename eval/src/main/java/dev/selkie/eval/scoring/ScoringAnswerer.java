package dev.selkie.eval.scoring;

import dev.selkie.eval.prompt.FittedPrompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Answers by the scores of the choices; where prompts have a prior, its scores are taken off, which
 * leaves the pointwise mutual information of question and choice.
 */
public record ScoringAnswerer(QuestionScorer scorer) implements Answerer {
  @Override
  public List<Answer> answer(List<FittedPrompt> prompts, List<Integer> choices) {
    List<ScoringRequest> requests = new ArrayList<>();
    prompts.forEach(prompt -> requests.add(prompt.request()));
    prompts.forEach(prompt -> prompt.prior().ifPresent(requests::add));
    List<double[]> scores = scorer.score(requests);
    List<Answer> answers = new ArrayList<>();
    int prior = prompts.size();
    for (int i = 0; i < prompts.size(); i++) {
      if (!prompts.get(i).answerable()) {
        answers.add(Answer.NONE);
        continue;
      }
      double[] score = scores.get(i).clone();
      if (prompts.get(i).prior().isPresent()) {
        double[] without = scores.get(prior++);
        Arrays.setAll(score, choice -> score[choice] - without[choice]);
      }
      answers.add(new Answer(Arrays.stream(score).boxed().toList(), null, null));
    }
    return answers;
  }
}
