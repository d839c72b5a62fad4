package dev.selkie.eval.prompt;

import dev.selkie.datasets.McqQuestion;
import dev.selkie.datasets.PromptStyle;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/*
 * Letters is the prompt of MMLU's own script [1], byte for byte: its helper puts a blank before the
 * subject, so the header has two. The harness's [2] has one, and strips the question. HELM's [3]
 * begins each question with a word. Cloze asks for the choice's text without a header; the harness's
 * mmlu_continuation has a header of its own and strips the question. CMMLU, C-Eval and MMLU-Pro are
 * asked as the harness's tasks cmmlu, ceval-valid and mmlu_pro ask them.
 *
 * [1] https://github.com/hendrycks/test, evaluate.py
 * [2] https://github.com/EleutherAI/lm-evaluation-harness, tasks/mmlu/default/_default_template_yaml
 * [3] https://github.com/stanford-crfm/helm, multiple_choice_joint_adapter.py
 */

/** Questions as the text that a model sees. */
public final class Prompts {
  private static final String HEADER =
      "The following are multiple choice questions (with answers) about ";

  private static final String END = ".\n\n";

  private static final String CONTINUATION_HEADER =
      "The following are questions (with answers) about ";

  private static final String REASONING =
      ". Think step by step and then finish your answer with \"the answer is (X)\" where X is the"
          + " correct letter choice.\n";

  private static final String ANSWER = "\nAnswer:";

  /** How MMLU-Pro's worked solutions begin; the prompt has it already. */
  private static final String SOLUTION = "A: Let's think step by step. ";

  private Prompts() {}

  /** The text that is scored against {@link #continuations}: shots, then the question. */
  public static String context(PromptStyle style, List<McqQuestion> shots, McqQuestion question) {
    return shared(style, shots, question.title()) + item(style, question);
  }

  /** The beginning of {@link #context} that all questions of a subject share. */
  static String shared(PromptStyle style, List<McqQuestion> shots, String title) {
    StringBuilder text = new StringBuilder(header(style, title));
    for (McqQuestion shot : shots) {
      text.append(item(style, shot)).append(solved(style, shot)).append("\n\n");
    }
    return text.toString();
  }

  /** What follows an example: its right choice, or how one gets there. */
  private static String solved(PromptStyle style, McqQuestion shot) {
    if (style != PromptStyle.MMLU_PRO) {
      return continuations(style, shot).get(shot.answer());
    }
    String solution =
        shot.solution()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "style mmlu-pro needs a worked solution with every example, and "
                            + shot.id()
                            + " has none; ask without examples: --shots 0"));
    return " " + solution.replace(SOLUTION, "");
  }

  /** The texts that may follow, one a choice, each with its leading blank. */
  public static List<String> continuations(PromptStyle style, McqQuestion question) {
    return style.letters() || style.generated()
        ? IntStream.range(0, question.choices().size())
            .mapToObj(i -> " " + (char) ('A' + i))
            .toList()
        : question.choices().stream().map(choice -> " " + choice).toList();
  }

  private static String header(PromptStyle style, String name) {
    return switch (style) {
      case LETTERS -> HEADER + " " + name + END;
      case LM_EVAL, HELM, GENERATE -> HEADER + name + END;
      case CMMLU -> "以下是关于" + name + "的单项选择题，请直接给出正确答案的选项。\n\n";
      case C_EVAL -> "以下是中国关于" + name + "的单项选择题，请选出其中的正确答案。\n\n";
      case LM_EVAL_CLOZE, LM_EVAL_PMI -> CONTINUATION_HEADER + name + END;
      case MMLU_PRO -> HEADER + name + REASONING;
      case CLOZE, CLOZE_PMI -> "";
    };
  }

  /** The question alone, as far as the continuations. */
  static String item(PromptStyle style, McqQuestion question) {
    return switch (style) {
      case LETTERS -> question.question() + choices(question) + ANSWER;
      case LM_EVAL, GENERATE -> question.question().strip() + choices(question) + ANSWER;
      case HELM -> "Question: " + question.question() + choices(question) + ANSWER;
      case CMMLU, C_EVAL -> question.question().strip() + choices(question) + "\n答案：";
      case CLOZE, CLOZE_PMI -> "Question: " + question.question() + ANSWER;
      case LM_EVAL_CLOZE, LM_EVAL_PMI -> "Question: " + question.question().strip() + ANSWER;
      case MMLU_PRO ->
          "Question:\n"
              + question.question()
              + "\nOptions:"
              + choices(question, String::strip)
              + ANSWER
              + " Let's think step by step.";
    };
  }

  private static String choices(McqQuestion question) {
    return choices(question, UnaryOperator.identity());
  }

  private static String choices(McqQuestion question, UnaryOperator<String> written) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < question.choices().size(); i++) {
      String choice = written.apply(question.choices().get(i));
      text.append('\n').append((char) ('A' + i)).append(". ").append(choice);
    }
    return text.toString();
  }
}
