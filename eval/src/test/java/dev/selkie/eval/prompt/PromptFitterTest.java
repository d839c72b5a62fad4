package dev.selkie.eval.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selkie.datasets.McqQuestion;
import dev.selkie.datasets.PromptStyle;
import dev.selkie.engine.chat.ChatTemplate;
import dev.selkie.eval.ByteTokenizer;
import dev.selkie.eval.scoring.ScoringRequest;
import dev.selkie.eval.scoring.WritingRule;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.testng.annotations.Test;

public class PromptFitterTest {
  private static final ByteTokenizer TOKENIZER = new ByteTokenizer();
  private static final McqQuestion QUESTION =
      new McqQuestion("s/test/1", "s", "Which?", List.of("red", "green", "blue", "rose"), 2);

  private static String text(FittedPrompt prompt) {
    return TOKENIZER.decode(prompt.request().context());
  }

  private static int tokens(PromptStyle style, int shots) {
    List<McqQuestion> examples = Collections.nCopies(shots, QUESTION);
    return new PromptFitter(TOKENIZER, Integer.MAX_VALUE)
        .fit(style, examples, QUESTION)
        .request()
        .tokens();
  }

  @Test
  public void fit_enoughRoom_keepsEverything() {
    FittedPrompt prompt =
        new PromptFitter(TOKENIZER, 10_000).fit(PromptStyle.LETTERS, List.of(QUESTION), QUESTION);
    assertThat(text(prompt))
        .isEqualTo(Prompts.context(PromptStyle.LETTERS, List.of(QUESTION), QUESTION));
    assertThat(prompt.request().context()[0]).isEqualTo(TOKENIZER.bos());
    assertThat(prompt.droppedShots()).isZero();
    assertThat(prompt.request().continuations())
        .extracting(ids -> ids[0])
        .containsExactly(257, 258, 259, 260);
  }

  @Test
  public void fit_longContinuations_countAgainstTheContext() {
    int needed = tokens(PromptStyle.CLOZE, 0);
    String context = Prompts.context(PromptStyle.CLOZE, List.of(), QUESTION);
    assertThat(needed).isEqualTo(1 + context.length() + " green".length() - 1);
    FittedPrompt fits =
        new PromptFitter(TOKENIZER, needed).fit(PromptStyle.CLOZE, List.of(), QUESTION);
    FittedPrompt cut =
        new PromptFitter(TOKENIZER, needed - 1).fit(PromptStyle.CLOZE, List.of(), QUESTION);
    assertThat(fits.truncatedTokens()).isZero();
    assertThat(cut.truncatedTokens()).isEqualTo(1);
    assertThat(cut.request().context()[0]).isEqualTo(TOKENIZER.bos());
    assertThat(text(cut)).isEqualTo(context.substring(1));
  }

  @Test
  public void fit_noRoomForAllShots_dropsTheLastOnesOneAtATime() {
    List<McqQuestion> shots = Collections.nCopies(5, QUESTION);
    for (int kept = 0; kept <= 5; kept++) {
      FittedPrompt prompt =
          new PromptFitter(TOKENIZER, tokens(PromptStyle.LETTERS, kept))
              .fit(PromptStyle.LETTERS, shots, QUESTION);
      assertThat(prompt.droppedShots()).isEqualTo(5 - kept);
      assertThat(prompt.truncatedTokens()).isZero();
    }
  }

  @Test
  public void fit_lmEval_keepsTheEndOfTheWholePrompt() {
    int whole = tokens(PromptStyle.LM_EVAL, 5);
    FittedPrompt prompt =
        new PromptFitter(TOKENIZER, whole - 30)
            .fit(PromptStyle.LM_EVAL, Collections.nCopies(5, QUESTION), QUESTION);

    assertThat(prompt.droppedShots()).isZero();
    assertThat(prompt.truncatedTokens()).isEqualTo(30);
    assertThat(prompt.request().tokens()).isEqualTo(whole - 30);
    assertThat(prompt.request().shared()).isZero();
    assertThat(Prompts.context(PromptStyle.LM_EVAL, Collections.nCopies(5, QUESTION), QUESTION))
        .endsWith(text(prompt));
  }

  @Test
  public void fit_choiceLongerThanContext_isUnanswerable() {
    FittedPrompt prompt =
        new PromptFitter(TOKENIZER, 6).fit(PromptStyle.CLOZE, List.of(), QUESTION);
    assertThat(prompt.answerable()).isFalse();
    assertThat(prompt.request().continuations()).isEmpty();
    assertThat(text(prompt)).isEqualTo("nswer:");

    FittedPrompt fits = new PromptFitter(TOKENIZER, 7).fit(PromptStyle.CLOZE, List.of(), QUESTION);
    assertThat(fits.answerable()).as("one token before the longest choice").isTrue();
  }

  @Test
  public void fit_shots_areSharedUpToTheQuestion() {
    McqQuestion other = new McqQuestion("s/test/2", "s", "Why?", List.of("a", "b", "c", "d"), 0);
    PromptFitter fitter = new PromptFitter(TOKENIZER, 10_000);
    List<McqQuestion> shots = List.of(QUESTION, QUESTION);
    ScoringRequest first = fitter.fit(PromptStyle.LETTERS, shots, QUESTION).request();
    ScoringRequest second = fitter.fit(PromptStyle.LETTERS, shots, other).request();

    assertThat(first.shared())
        .isEqualTo(TOKENIZER.encodePrompt(Prompts.shared(PromptStyle.LETTERS, shots, "s")).length);
    assertThat(Arrays.mismatch(first.context(), second.context()))
        .isGreaterThanOrEqualTo(first.shared());
    assertThat(second.shared()).isEqualTo(first.shared());
  }

  @Test
  public void fit_shortBeginning_isNotShared() {
    assertThat(
            new PromptFitter(TOKENIZER, 10_000)
                .fit(PromptStyle.CLOZE, List.of(), QUESTION)
                .request()
                .shared())
        .isZero();
  }

  @Test
  public void fit_mutualInformation_asksForTheSameTextsAfterNothing() {
    FittedPrompt prompt =
        new PromptFitter(TOKENIZER, 10_000).fit(PromptStyle.CLOZE_PMI, List.of(), QUESTION);
    ScoringRequest prior = prompt.prior().orElseThrow();
    assertThat(prior.context()).containsExactly(TOKENIZER.bos());
    assertThat(prior.continuations())
        .usingRecursiveComparison()
        .isEqualTo(prompt.request().continuations());
    assertThat(new PromptFitter(TOKENIZER, 10_000).fit(PromptStyle.CLOZE, List.of(), QUESTION))
        .extracting(FittedPrompt::prior)
        .isEqualTo(Optional.empty());
  }

  @Test
  public void fit_generate_leavesRoomForTheAnswer() {
    int room = WritingRule.LINE.mostTokens();
    int whole = tokens(PromptStyle.LM_EVAL, 0);
    PromptFitter fitter = new PromptFitter(TOKENIZER, whole);
    FittedPrompt prompt = fitter.fit(PromptStyle.GENERATE, List.of(), QUESTION);
    assertThat(prompt.request().continuations()).isEmpty();
    assertThat(prompt.request().context()).hasSize(whole - room);
    assertThat(prompt.truncatedTokens()).isEqualTo(room);
  }

  @Test
  public void fit_chatTemplate_putsTheWholePromptIntoTheUsersMessage() {
    ChatTemplate template =
        new ChatTemplate(
            "{% for m in messages %}<{{ m['role'] }}>{{ m['content'] }}</{{ m['role'] }}>{% endfor %}"
                + "{% if add_generation_prompt %}<assistant>{% endif %}",
            TOKENIZER);
    List<McqQuestion> shots = List.of(QUESTION, QUESTION);
    PromptFitter fitter = new PromptFitter(TOKENIZER, 10_000, Optional.of(template));
    ScoringRequest request = fitter.fit(PromptStyle.LM_EVAL, shots, QUESTION).request();

    String shared = Prompts.shared(PromptStyle.LM_EVAL, shots, "s");
    assertThat(request.context()[0]).isEqualTo(TOKENIZER.bos());
    assertThat(TOKENIZER.decode(request.context()))
        .isEqualTo(
            "<user>"
                + Prompts.context(PromptStyle.LM_EVAL, shots, QUESTION)
                + "</user><assistant>");
    assertThat(request.shared()).isEqualTo(TOKENIZER.encodePrompt("<user>" + shared).length);
    assertThat(request.continuations())
        .extracting(TOKENIZER::decode)
        .as("without a blank, as in the harness")
        .containsExactly("A", "B", "C", "D");
  }
}
