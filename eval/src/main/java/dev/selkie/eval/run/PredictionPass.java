package dev.selkie.eval.run;

import dev.selkie.datasets.McqQuestion;
import dev.selkie.datasets.PromptStyle;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.decoder.Segment;
import dev.selkie.eval.scoring.HeldLogits;
import dev.selkie.eval.statistics.ChoiceDistribution;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/*
 * The logits of all questions and modes are too many to keep: 14,042 questions of a vocabulary of 32,000
 * are 1.8 GB. So the reference is asked once more, beside the mode, on the first questions of the run,
 * which are spread evenly over the subjects, and only one number a question is kept.
 */

/** Compares what two decoders expect after a question, over the whole vocabulary. */
public final class PredictionPass {
  private final Questionnaire questionnaire;
  private final PromptStyle style;
  private final int batchTokens;

  /** Compares batches of at most {@code batchTokens} tokens. */
  public PredictionPass(Questionnaire questionnaire, PromptStyle style, int batchTokens) {
    this.questionnaire = questionnaire;
    this.style = style;
    this.batchTokens = batchTokens;
  }

  /** Compares on the first {@code limit} questions. */
  public Measurement.Predictions run(Decoder reference, Decoder other, int limit) {
    List<Double> divergences = new ArrayList<>();
    int same = 0;
    List<int[]> batch = new ArrayList<>();
    int tokens = 0;
    int most = HeldLogits.positions(reference.vocabularySize());
    for (McqQuestion question : questionnaire.first(limit)) {
      int[] ids = questionnaire.prompt(style, question, other).request().context();
      if (!batch.isEmpty() && (tokens + ids.length > batchTokens || batch.size() == most)) {
        same += compare(reference, other, batch, divergences);
        batch.clear();
        tokens = 0;
      }
      batch.add(ids);
      tokens += ids.length;
    }
    same += compare(reference, other, batch, divergences);
    return new Measurement.Predictions(style, divergences, same);
  }

  /** Adds a divergence for each prompt and returns how many have the same likeliest token. */
  private static int compare(
      Decoder reference, Decoder other, List<int[]> batch, List<Double> divergences) {
    float[][] expected = logits(reference, batch);
    float[][] actual = logits(other, batch);
    int same = 0;
    for (int i = 0; i < batch.size(); i++) {
      double[] before = doubles(expected[i]);
      double[] now = doubles(actual[i]);
      divergences.add(ChoiceDistribution.divergence(before, now));
      same += ChoiceDistribution.best(before) == ChoiceDistribution.best(now) ? 1 : 0;
    }
    return same;
  }

  private static float[][] logits(Decoder decoder, List<int[]> batch) {
    return decoder.forward(
        batch.stream().map(ids -> Segment.last(decoder.newState(), ids)).toList());
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    Arrays.setAll(doubles, i -> values[i]);
    return doubles;
  }
}
