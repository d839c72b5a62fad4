package dev.selkie.engine.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.Model;
import dev.selkie.engine.decoder.ContextLengthException;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.decoder.Segment;
import dev.selkie.engine.linear.IntegerScheme;
import dev.selkie.engine.testing.TinyModel;
import dev.selkie.engine.tokenizer.Tokenizer;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.engine.weights.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

@SuppressWarnings("NullAway.Init") // set before the tests
public class ContinuationScorerTest {
  private Path file;
  private Model model;
  private Decoder decoder;
  private Tokenizer tokenizer;

  @BeforeClass
  public void open() throws IOException {
    file = Files.createTempFile("selkie-scorer", ".gguf");
    new TinyModel(21, 96, true, false, TensorType.F32).write(file);
    model = Model.open(file, OpenOptions.NONE);
    decoder = model.decoder(new ExecutionMode.ClearInteger(IntegerScheme.W8A8), 2);
    tokenizer = model.tokenizer();
  }

  @AfterClass
  public void close() throws IOException {
    decoder.close();
    model.close();
    Files.delete(file);
  }

  private static final List<ContinuationScorer.Request> REQUESTS =
      List.of(
          new ContinuationScorer.Request("The sky is", List.of(" blue", " A", " Bx", " green")),
          new ContinuationScorer.Request("x", List.of("y")),
          new ContinuationScorer.Request("", List.of("no context", "A")),
          // Encoded together, the space and the letter become one token: the border moves.
          new ContinuationScorer.Request("It is ", List.of("A", "late", "B C")),
          new ContinuationScorer.Request("One, two, ", List.of("three", "three and four")));

  @Test
  public void score_anyBudget_equalsRunningEachTextAlone() {
    for (int budget : new int[] {1, 10, 30, 2048}) {
      List<ContinuationScorer.Scores> scores =
          new ContinuationScorer(decoder, tokenizer, budget).score(REQUESTS);
      assertThat(scores).hasSameSizeAs(REQUESTS);
      for (int r = 0; r < scores.size(); r++) {
        ContinuationScorer.Request request = REQUESTS.get(r);
        for (int i = 0; i < request.continuations().size(); i++) {
          String continuation = request.continuations().get(i);
          assertThat(scores.get(r).logProbabilities()[i])
              .as("%s|%s", request.context(), continuation)
              .isCloseTo(alone(request.context(), continuation), within(1e-7));
        }
      }
      assertThat(scores.get(0).tokenCounts()).containsExactly(7, 1, 2, 8);
      assertThat(scores.get(0).contextTokens())
          .isEqualTo(tokenizer.encodePrompt("The sky is").length);
      assertThat(scores.get(3).tokenCounts()).containsExactly(1, 4, 2);
    }
  }

  /** Log-probability by the definition, from one run of the whole text. */
  private double alone(String context, String continuation) {
    int[] prefix = tokenizer.encodePrompt(context);
    int[] whole = tokenizer.encodePrompt(context + continuation);
    int from = 0;
    while (from < Math.min(prefix.length, whole.length) && prefix[from] == whole[from]) {
      from++;
    }
    float[][] logits = decoder.forward(List.of(new Segment(decoder.newState(), whole, 0)));
    double sum = 0;
    for (int j = from; j < whole.length; j++) {
      double normalizer = 0;
      for (float logit : logits[j - 1]) {
        normalizer += Math.exp(logit);
      }
      sum += logits[j - 1][whole[j]] - Math.log(normalizer);
    }
    return sum;
  }

  @Test
  public void letterScores_singleTokens_equalTheirContinuationScores() {
    ContinuationScorer scorer = new ContinuationScorer(decoder, tokenizer, 2048);
    List<String> letters = List.of(" A", " B", " C", " D");
    List<String> contexts = List.of("Answer:", "Question: which? Answer:");
    List<double[]> scores = scorer.letterScores(contexts, letters);
    for (int c = 0; c < contexts.size(); c++) {
      for (int i = 0; i < letters.size(); i++) {
        assertThat(scores.get(c)[i])
            .isCloseTo(alone(contexts.get(c), letters.get(i)), within(1e-7));
      }
    }
    assertThatThrownBy(() -> scorer.letterScores(contexts, List.of(" E")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("one token after its context: \" E\"");
    assertThatThrownBy(() -> scorer.letterScores(List.of("Answer: "), List.of("A")))
        .as("the letter would merge with the space before it")
        .hasMessageContaining("one token after its context");
  }

  @Test
  public void score_wrongRequests_areRefused() {
    ContinuationScorer scorer = new ContinuationScorer(decoder, tokenizer, 2048);
    assertThatThrownBy(() -> new ContinuationScorer.Request("x", List.of()))
        .hasMessageContaining("at least one continuation");
    assertThatThrownBy(
            () -> scorer.score(List.of(new ContinuationScorer.Request("x", List.of("")))))
        .hasMessageContaining("add at least one token");
    String longText = "a".repeat(250);
    assertThat(scorer.countTokens(longText)).isGreaterThan(scorer.contextLength());
    assertThatThrownBy(
            () -> scorer.score(List.of(new ContinuationScorer.Request(longText, List.of("b")))))
        .isInstanceOfSatisfying(
            ContextLengthException.class,
            e -> {
              assertThat(e.tokens()).isEqualTo(scorer.countTokens(longText + "b"));
              assertThat(e.limit()).isEqualTo(200);
            });
    assertThatThrownBy(() -> new ContinuationScorer(decoder, tokenizer, 0))
        .hasMessageContaining("budget");
  }
}
