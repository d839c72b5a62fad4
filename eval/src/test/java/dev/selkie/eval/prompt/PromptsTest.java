package dev.selkie.eval.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selkie.datasets.McqQuestion;
import dev.selkie.datasets.PromptStyle;
import java.util.List;
import java.util.Optional;
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

  /** As lm-evaluation-harness's tasks cmmlu and ceval-valid write them. */
  @Test
  public void context_chineseStyles_areTheHarnesss() {
    McqQuestion question =
        new McqQuestion(
            "a/test/1", "agronomy", "农学", " 问？ ", List.of("甲", "乙", "丙", "丁"), 2, Optional.empty());
    String item = "问？\nA. 甲\nB. 乙\nC. 丙\nD. 丁\n答案：";

    assertThat(Prompts.context(PromptStyle.CMMLU, List.of(question), question))
        .isEqualTo("以下是关于农学的单项选择题，请直接给出正确答案的选项。\n\n" + item + " C\n\n" + item);
    assertThat(Prompts.context(PromptStyle.C_EVAL, List.of(), question))
        .isEqualTo("以下是中国关于农学的单项选择题，请选出其中的正确答案。\n\n" + item);
  }

  @Test
  public void continuations_tenChoices_areLettersUpToJ() {
    List<String> ten = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    McqQuestion question = new McqQuestion("l/test/1", "l", "Q", ten, 9);

    assertThat(Prompts.continuations(PromptStyle.LETTERS, question)).hasSize(10).endsWith(" J");
    assertThat(Prompts.context(PromptStyle.LETTERS, List.of(), question))
        .endsWith("\nI. 8\nJ. 9\nAnswer:");
  }
}
