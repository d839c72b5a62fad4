package dev.selkie.eval.summary;

import dev.selkie.datasets.McqQuestion;
import dev.selkie.datasets.PromptStyle;
import dev.selkie.eval.run.ModeKey;
import dev.selkie.eval.run.Sample;
import dev.selkie.eval.summary.EvaluationSummary.Example;
import dev.selkie.eval.summary.EvaluationSummary.Prediction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Chooses a few questions to show: those on which modes disagree, of different subjects first. */
final class ExampleChooser {
  private static final int MOST = 6;

  private final Answers answers;
  private final List<ModeKey> modes;
  private final Map<ModeKey, Map<String, Sample>> samples = new LinkedHashMap<>();

  ExampleChooser(Answers answers, List<ModeKey> modes, PromptStyle style) {
    this.answers = answers;
    this.modes = modes;
    for (ModeKey mode : modes) {
      Map<String, Sample> byId = new HashMap<>();
      answers.of(mode, style).forEach(sample -> byId.put(sample.id(), sample));
      samples.put(mode, byId);
    }
  }

  List<Example> choose() {
    List<Example> first = new ArrayList<>();
    List<Example> more = new ArrayList<>();
    Set<String> subjects = new HashSet<>();
    for (McqQuestion question : answers.questions()) {
      List<Prediction> predictions = predictions(question);
      if (predictions.stream().map(Prediction::choice).distinct().count() > 1) {
        Example example =
            new Example(
                question.id(),
                question.question(),
                question.choices(),
                question.answer(),
                predictions);
        (subjects.add(question.subject()) ? first : more).add(example);
      }
    }
    first.addAll(more);
    return first.subList(0, Math.min(MOST, first.size()));
  }

  private List<Prediction> predictions(McqQuestion question) {
    List<Prediction> predictions = new ArrayList<>();
    for (ModeKey mode : modes) {
      Sample sample = samples.getOrDefault(mode, Map.of()).get(question.id());
      if (sample != null) {
        predictions.add(new Prediction(mode.title(), sample.predicted()));
      }
    }
    return predictions;
  }
}
