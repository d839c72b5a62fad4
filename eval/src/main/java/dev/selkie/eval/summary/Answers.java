package dev.selkie.eval.summary;

import dev.selkie.datasets.McqQuestion;
import dev.selkie.datasets.PromptStyle;
import dev.selkie.eval.run.ModeKey;
import dev.selkie.eval.run.RunFolder;
import dev.selkie.eval.run.Sample;
import dev.selkie.eval.statistics.PairedAnswers;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The answers of a run, restricted to the questions of its plan and in their order. */
final class Answers {
  private final RunFolder folder;
  private final List<McqQuestion> questions;

  Answers(RunFolder folder, List<McqQuestion> questions) {
    this.folder = folder;
    this.questions = questions;
  }

  /** A question that two modes answered. */
  record Pair(Sample first, Sample second) {}

  List<McqQuestion> questions() {
    return questions;
  }

  List<Sample> of(ModeKey mode, PromptStyle style) {
    return questions.stream()
        .map(question -> folder.find(new Sample.Key(mode, style, question.id())))
        .filter(Objects::nonNull)
        .toList();
  }

  List<Pair> paired(ModeKey first, ModeKey second, PromptStyle style) {
    List<Pair> pairs = new ArrayList<>();
    for (McqQuestion question : questions) {
      Sample one = folder.find(new Sample.Key(first, style, question.id()));
      Sample other = folder.find(new Sample.Key(second, style, question.id()));
      if (one != null && other != null) {
        pairs.add(new Pair(one, other));
      }
    }
    return pairs;
  }

  static PairedAnswers statistics(List<Pair> pairs) {
    return new PairedAnswers(
        pairs.stream().mapToInt(pair -> pair.first().answer()).toArray(),
        pairs.stream().mapToInt(pair -> pair.first().predicted()).toArray(),
        pairs.stream().mapToInt(pair -> pair.second().predicted()).toArray());
  }
}
