package dev.selkie.eval.summary;

import dev.selkie.datasets.McqQuestion;
import dev.selkie.datasets.PromptStyle;
import dev.selkie.eval.run.ModeKey;
import dev.selkie.eval.run.RunFolder;
import dev.selkie.eval.run.Sample;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The answers of a run, restricted to the questions of its plan and in their order. */
final class Answers {
  private final RunFolder folder;
  private final List<McqQuestion> questions;
  private final Map<Asked, List<Sample>> lists = new HashMap<>();

  private record Asked(ModeKey mode, PromptStyle style) {}

  Answers(RunFolder folder, List<McqQuestion> questions) {
    this.folder = folder;
    this.questions = questions;
  }

  List<McqQuestion> questions() {
    return questions;
  }

  List<Sample> of(ModeKey mode, PromptStyle style) {
    return lists.computeIfAbsent(
        new Asked(mode, style),
        asked ->
            questions.stream()
                .map(question -> folder.find(new Sample.Key(mode, style, question.id())))
                .filter(Objects::nonNull)
                .toList());
  }

  List<AnswerPair> paired(ModeKey first, ModeKey second, PromptStyle style) {
    return AnswerPair.byQuestion(of(first, style), of(second, style));
  }
}
