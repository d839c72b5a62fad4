package dev.selkie.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.selkie.datasets.PromptStyle;
import dev.selkie.engine.ExecutionMode;
import dev.selkie.eval.run.Measurement;
import dev.selkie.eval.run.PredictionPass;
import dev.selkie.eval.run.Questionnaire;
import org.testng.annotations.Test;

public class PredictionPassTest {
  private static final int VOCABULARY = Minds.TOKENIZER.vocabularySize();

  private static Measurement.Predictions compare(
      FakeDecoder.Mind expected, FakeDecoder.Mind actual, int batchTokens, int limit) {
    Questionnaire questions = new Questionnaire(TinyBenchmark.dataset(5), 1, 0, Minds.TOKENIZER);
    ExecutionMode mode = new ExecutionMode.Float32();
    return new PredictionPass(questions, PromptStyle.CLOZE, batchTokens)
        .run(
            new FakeDecoder(mode, expected, VOCABULARY, 10_000),
            new FakeDecoder(mode, actual, VOCABULARY, 10_000),
            limit);
  }

  /** One token twice as likely as each of the others, and the same chance for all. */
  @Test
  public void run_evenAgainstOneTwiceAsLikely_hasClosedForm() {
    FakeDecoder.Mind even = tokens -> new float[VOCABULARY];
    FakeDecoder.Mind leaning =
        tokens -> {
          float[] logits = new float[VOCABULARY];
          logits[7] = (float) Math.log(2);
          return logits;
        };
    double n = VOCABULARY;
    double expected = Math.log((n + 1) / n) - Math.log(2) / n;
    Measurement.Predictions predictions = compare(even, leaning, 4096, 0);
    assertThat(predictions.divergences())
        .hasSize(20)
        .allSatisfy(each -> assertThat(each).isCloseTo(expected, within(1e-7)));
    assertThat(predictions.sameLikeliest()).isZero();
  }

  @Test
  public void run_smallBatches_giveTheSame() {
    Measurement.Predictions together = compare(Minds.random(1), Minds.random(2), 1 << 20, 0);
    assertThat(compare(Minds.random(1), Minds.random(2), 1, 0)).isEqualTo(together);
    assertThat(compare(Minds.random(1), Minds.random(2), 300, 3).divergences())
        .isEqualTo(together.divergences().subList(0, 3));
  }

  @Test
  public void run_sameMind_divergesNowhere() {
    Measurement.Predictions predictions = compare(Minds.random(1), Minds.random(1), 4096, 0);
    assertThat(predictions.divergences()).containsOnly(0.0);
    assertThat(predictions.sameLikeliest()).isEqualTo(20);
  }
}
