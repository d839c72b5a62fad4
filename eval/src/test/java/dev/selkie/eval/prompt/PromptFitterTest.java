package dev.selkie.eval.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.datasets.McqQuestion;
import dev.selkie.datasets.PromptStyle;
import dev.selkie.eval.ByteTokenizer;
import dev.selkie.eval.scoring.ScoringRequest;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
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
  public void fit_choicesLongerThanContext_isRefused() {
    assertThatThrownBy(
            () -> new PromptFitter(TOKENIZER, 6).fit(PromptStyle.CLOZE, List.of(), QUESTION))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("s/test/1");
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
}
