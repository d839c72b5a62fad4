package dev.selkie.eval.scoring;

import dev.selkie.eval.prompt.FittedPrompt;
import java.util.ArrayList;
import java.util.List;

/** Answers by what the model writes. */
public record WritingAnswerer(AnswerGenerator generator) implements Answerer {
  @Override
  public List<Answer> answer(List<FittedPrompt> prompts, List<Integer> choices) {
    List<String> texts = generator.generate(prompts.stream().map(FittedPrompt::request).toList());
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i);
      answers.add(new Answer(List.of(), text, generator.rule().choice(text, choices.get(i))));
    }
    return answers;
  }
}
