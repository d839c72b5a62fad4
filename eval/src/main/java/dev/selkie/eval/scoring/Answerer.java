package dev.selkie.eval.scoring;

import dev.selkie.eval.prompt.FittedPrompt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers a group of questions. */
@FunctionalInterface
public interface Answerer {
  /**
   * One answer a prompt.
   *
   * @param choices number of choices of each question
   */
  List<Answer> answer(List<FittedPrompt> prompts, List<Integer> choices);

  /**
   * An answer.
   *
   * @param scores of each choice; empty where the model wrote its answer or there is none
   * @param written what the model wrote, nothing where there is no answer; null where choices were
   *     scored
   * @param chosen index of the choice that this names, -1 for none; null where choices were scored
   */
  record Answer(List<Double> scores, @Nullable String written, @Nullable Integer chosen) {
    /** Of a question that cannot be answered. */
    static final Answer NONE = new Answer(List.of(), "", -1);

    /** Copies the list. */
    public Answer {
      scores = List.copyOf(scores);
    }
  }
}
