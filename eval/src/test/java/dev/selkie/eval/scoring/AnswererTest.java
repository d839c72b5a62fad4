package dev.selkie.eval.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selkie.engine.ExecutionMode;
import dev.selkie.eval.ByteTokenizer;
import dev.selkie.eval.FakeDecoder;
import dev.selkie.eval.prompt.FittedPrompt;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.testng.annotations.Test;

public class AnswererTest {
  private static final ByteTokenizer TOKENIZER = new ByteTokenizer();

  private static FittedPrompt prompt(String text, Optional<ScoringRequest> prior) {
    return new FittedPrompt(
        new ScoringRequest(TOKENIZER.encodePrompt(text), 0, List.of()), prior, 0, 0, true);
  }

  /** After "x:" it says the x-th sentence, one byte a step. */
  private static FakeDecoder speaker(String... sentences) {
    return new FakeDecoder(
        new ExecutionMode.Float32(),
        tokens -> {
          String text = TOKENIZER.decode(tokens);
          int colon = text.indexOf(':');
          String sentence = sentences[Integer.parseInt(text.substring(0, colon))];
          int said = tokens.length - TOKENIZER.encodePrompt(text.substring(0, colon + 1)).length;
          float[] logits = new float[TOKENIZER.vocabularySize()];
          int[] ids = TOKENIZER.encode(sentence);
          logits[said < ids.length ? ids[said] : 'z'] = 1;
          return logits;
        },
        TOKENIZER.vocabularySize(),
        40);
  }

  @Test
  public void answer_writtenLines_endWithTheLineTheLengthOrTheContext() {
    FakeDecoder decoder = speaker(" B\nand more", "the answer is (C)\n", "never ends");
    AnswerGenerator generator =
        new AnswerGenerator(decoder, TOKENIZER, 2048, new WritingRule("\n", 20, false));
    List<FittedPrompt> prompts =
        List.of(
            prompt("0:", Optional.empty()),
            prompt("1:", Optional.empty()),
            prompt("2:", Optional.empty()),
            prompt("0:", Optional.empty()));
    List<Answerer.Answer> answers =
        new WritingAnswerer(generator).answer(prompts, List.of(4, 4, 4, 4));

    assertThat(answers)
        .extracting(Answerer.Answer::written)
        .containsExactly(" B", "the answer is (C)", "never endszzzzzzzzzz", " B");
    assertThat(answers).extracting(Answerer.Answer::chosen).containsExactly(1, 2, -1, 1);
    assertThat(decoder.batches().get(0)).as("all contexts together").isEqualTo(4 * 3);
    assertThat(decoder.batches().get(1)).as("one token an answer").isEqualTo(4);
  }

  @Test
  public void answer_contextFull_ends() {
    String text = "0:";
    FakeDecoder decoder = speaker("x".repeat(100));
    AnswerGenerator generator =
        new AnswerGenerator(decoder, TOKENIZER, 2048, new WritingRule("\n", 1_000, false));
    List<String> lines = generator.generate(List.of(prompt(text, Optional.empty()).request()));
    assertThat(lines.get(0)).hasSize(40 - TOKENIZER.encodePrompt(text).length + 1);
  }

  @Test
  public void answer_reasoned_endsWhereTheNextQuestionBegins() {
    FakeDecoder decoder = speaker("Two.\nanswer is (C)Question: more");
    AnswerGenerator generator =
        new AnswerGenerator(decoder, TOKENIZER, 2048, new WritingRule("Question:", 99, true));
    List<Answerer.Answer> answers =
        new WritingAnswerer(generator).answer(List.of(prompt("0:", Optional.empty())), List.of(4));
    assertThat(answers.get(0).written()).isEqualTo("Two.\nanswer is (C)");
    assertThat(answers.get(0).chosen()).isEqualTo(2);
  }

  @Test
  public void answer_unanswerable_isNone() {
    FittedPrompt prompt =
        new FittedPrompt(
            new ScoringRequest(new int[] {1}, 0, List.of()), Optional.empty(), 0, 0, false);
    List<Answerer.Answer> answers =
        new ScoringAnswerer(requests -> List.of(new double[0])).answer(List.of(prompt), List.of(4));
    assertThat(answers).containsExactly(Answerer.Answer.NONE);
  }

  @Test
  public void answer_prior_isTakenOffEachScore() {
    ScoringRequest request = new ScoringRequest(new int[] {1, 2}, 0, List.of(new int[] {3}));
    ScoringRequest prior = new ScoringRequest(new int[] {256}, 0, List.of(new int[] {3}));
    QuestionScorer scorer =
        requests ->
            requests.stream()
                .map(
                    each ->
                        each.context().length == 1 ? new double[] {-5, -1} : new double[] {-6, -3})
                .toList();
    List<Answerer.Answer> answers =
        new ScoringAnswerer(scorer)
            .answer(
                List.of(
                    new FittedPrompt(request, Optional.of(prior), 0, 0, true),
                    new FittedPrompt(request, Optional.of(prior), 0, 0, true)),
                List.of(2, 2));
    assertThat(answers)
        .extracting(Answerer.Answer::scores)
        .containsExactly(List.of(-1.0, -2.0), List.of(-1.0, -2.0));
    assertThat(Arrays.asList(answers.get(0).written(), answers.get(0).chosen()))
        .containsOnlyNulls();
  }
}
