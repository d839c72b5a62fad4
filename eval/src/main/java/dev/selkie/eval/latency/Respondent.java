package dev.selkie.eval.latency;

import dev.selkie.datasets.McqQuestion;
import dev.selkie.datasets.PromptStyle;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.linear.LinearCost;
import dev.selkie.eval.prompt.FittedPrompt;
import dev.selkie.eval.run.ModeKey;
import dev.selkie.eval.run.Questionnaire;
import dev.selkie.eval.run.RunFolder;
import dev.selkie.eval.run.Sample;
import dev.selkie.eval.scoring.DecoderScorer;
import dev.selkie.eval.scoring.ScoringRequest;
import dev.selkie.eval.statistics.ChoiceDistribution;
import java.util.List;

/** A decoder that is asked questions in one style; its answers are those of the accuracy run. */
final class Respondent {
  private final Questionnaire questionnaire;
  private final RunFolder folder;
  private final Decoder decoder;
  private final PromptStyle style;
  private final DecoderScorer scorer;
  private final ModeKey mode;
  private int checked;
  private int changed;
  private long tokens;

  Respondent(
      Questionnaire questionnaire,
      RunFolder folder,
      Decoder decoder,
      PromptStyle style,
      int batchTokens) {
    this.questionnaire = questionnaire;
    this.folder = folder;
    this.decoder = decoder;
    this.style = style;
    this.scorer = new DecoderScorer(decoder, batchTokens);
    this.mode = ModeKey.of(decoder.mode());
  }

  ModeKey mode() {
    return mode;
  }

  Decoder decoder() {
    return decoder;
  }

  /** The questions of a run, evenly over its subjects. */
  List<McqQuestion> questions() {
    return questionnaire.first(0);
  }

  /** The question's token ids; computed anew each time. */
  ScoringRequest request(McqQuestion question) {
    FittedPrompt prompt = questionnaire.prompt(style, question, decoder);
    return prompt.request();
  }

  List<double[]> score(List<ScoringRequest> requests) {
    return scorer.score(requests);
  }

  LinearCost cost() {
    return decoder.linearCost();
  }

  /** Counts an answered question, and compares its answer with that of the accuracy run. */
  void answered(McqQuestion question, ScoringRequest request, double[] scores) {
    tokens += request.context().length;
    Sample sample = folder.find(new Sample.Key(mode, style, question.id()));
    if (sample != null) {
      checked++;
      changed += sample.predicted() == ChoiceDistribution.best(scores) ? 0 : 1;
    }
  }

  /** Answers that were compared. */
  int checked() {
    return checked;
  }

  /** Of these, answers that differ. */
  int changed() {
    return changed;
  }

  /** Tokens of the prompts answered. */
  long tokens() {
    return tokens;
  }
}
