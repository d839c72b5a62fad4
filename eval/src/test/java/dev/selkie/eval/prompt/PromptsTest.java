package dev.selkie.eval.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selkie.datasets.McqQuestion;
import dev.selkie.datasets.PromptStyle;
import java.util.List;
import org.testng.annotations.Test;

/** Golden prompts, byte for byte. */
public class PromptsTest {
  private static final McqQuestion SHOT =
      new McqQuestion(
          "abstract_algebra/dev/1",
          "abstract_algebra",
          "Find all c in Z_3.",
          List.of("0", "1", "2", "3"),
          1);
  private static final McqQuestion QUESTION =
      new McqQuestion(
          "abstract_algebra/test/1",
          "abstract_algebra",
          " Find the degree\nof Q. ",
          List.of("0 ", "4", "None", "6"),
          1);

  @Test
  public void letters_noShots_isTheOriginalPrompt() {
    assertThat(Prompts.context(PromptStyle.LETTERS, List.of(), QUESTION))
        .isEqualTo(
            "The following are multiple choice questions (with answers) about  abstract algebra.\n"
                + "\n"
                + " Find the degree\nof Q. \nA. 0 \nB. 4\nC. None\nD. 6\nAnswer:");
  }

  @Test
  public void letters_oneShot_isTheOriginalPrompt() {
    assertThat(Prompts.context(PromptStyle.LETTERS, List.of(SHOT), QUESTION))
        .isEqualTo(
            "The following are multiple choice questions (with answers) about  abstract algebra.\n"
                + "\n"
                + "Find all c in Z_3.\nA. 0\nB. 1\nC. 2\nD. 3\nAnswer: B\n\n"
                + " Find the degree\nof Q. \nA. 0 \nB. 4\nC. None\nD. 6\nAnswer:");
    assertThat(Prompts.continuations(PromptStyle.LETTERS, QUESTION))
        .containsExactly(" A", " B", " C", " D");
  }

  @Test
  public void lmEval_oneShot_isTheHarnessPrompt() {
    assertThat(Prompts.context(PromptStyle.LM_EVAL, List.of(SHOT), QUESTION))
        .isEqualTo(
            "The following are multiple choice questions (with answers) about abstract algebra.\n"
                + "\n"
                + "Find all c in Z_3.\nA. 0\nB. 1\nC. 2\nD. 3\nAnswer: B\n\n"
                + "Find the degree\nof Q.\nA. 0 \nB. 4\nC. None\nD. 6\nAnswer:");
  }

  @Test
  public void helm_oneShot_beginsWithTheWord() {
    assertThat(Prompts.context(PromptStyle.HELM, List.of(SHOT), QUESTION))
        .isEqualTo(
            "The following are multiple choice questions (with answers) about abstract algebra.\n"
                + "\n"
                + "Question: Find all c in Z_3.\nA. 0\nB. 1\nC. 2\nD. 3\nAnswer: B\n\n"
                + "Question:  Find the degree\nof Q. \nA. 0 \nB. 4\nC. None\nD. 6\nAnswer:");
  }

  @Test
  public void cloze_oneShot_asksForTheText() {
    assertThat(Prompts.context(PromptStyle.CLOZE, List.of(SHOT), QUESTION))
        .isEqualTo(
            "Question: Find all c in Z_3.\nAnswer: 1\n\n"
                + "Question:  Find the degree\nof Q. \nAnswer:");
    assertThat(Prompts.continuations(PromptStyle.CLOZE, QUESTION))
        .containsExactly(" 0 ", " 4", " None", " 6");
  }
}
