package dev.selkie.eval.run;

import dev.selkie.datasets.McqQuestion;
import dev.selkie.datasets.PromptStyle;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.linear.LinearCost;
import dev.selkie.eval.prompt.FittedPrompt;
import dev.selkie.eval.scoring.DecoderScorer;
import dev.selkie.eval.statistics.ChoiceDistribution;
import java.util.ArrayList;
import java.util.List;

/*
 * The performance run, separate from the accuracy run and after it: questions one at a time in
 * letters style, from text to the four scores, tokenizing included. The answers are compared with
 * those of the accuracy run: a fast wrong path would show.
 */

/** Times single questions. */
public final class LatencyPass {
  private final Questionnaire questionnaire;
  private final RunFolder folder;
  private final int batchTokens;

  /** Answers are compared with those in the folder. */
  public LatencyPass(Questionnaire questionnaire, RunFolder folder, int batchTokens) {
    this.questionnaire = questionnaire;
    this.folder = folder;
    this.batchTokens = batchTokens;
  }

  /** Asks a few questions untimed, then up to {@code count} questions timed. */
  public Measurement.Latency run(Decoder decoder, int count) {
    ModeKey mode = ModeKey.of(decoder.mode());
    DecoderScorer scorer = new DecoderScorer(decoder, batchTokens);
    List<McqQuestion> questions = questionnaire.first(count);
    int warmups = Math.min(questions.size(), mode.encrypted() ? 1 : Math.max(3, count / 4));
    for (McqQuestion question : questions.subList(0, warmups)) {
      ask(scorer, decoder, question);
    }
    List<Double> millis = new ArrayList<>();
    List<LinearCost> costs = new ArrayList<>();
    int checked = 0;
    int changed = 0;
    for (McqQuestion question : questions) {
      LinearCost before = decoder.linearCost();
      long start = System.nanoTime();
      double[] scores = ask(scorer, decoder, question);
      millis.add((System.nanoTime() - start) / 1e6);
      costs.add(decoder.linearCost().minus(before));
      Sample sample = folder.find(new Sample.Key(mode, PromptStyle.LETTERS, question.id()));
      if (sample != null) {
        checked++;
        changed += sample.predicted() == ChoiceDistribution.best(scores) ? 0 : 1;
      }
    }
    return new Measurement.Latency(
        millis,
        costs.stream().map(cost -> cost.clientNanos() / 1e6).toList(),
        costs.stream().map(cost -> cost.serverNanos() / 1e6).toList(),
        costs.stream().map(LinearCost::bytesUp).toList(),
        costs.stream().map(LinearCost::bytesDown).toList(),
        warmups,
        checked,
        changed);
  }

  private double[] ask(DecoderScorer scorer, Decoder decoder, McqQuestion question) {
    FittedPrompt prompt = questionnaire.prompt(PromptStyle.LETTERS, question, decoder);
    return scorer.score(List.of(prompt.request().alone())).get(0);
  }
}
