package dev.selkie.eval.scoring;

import dev.selkie.datasets.PromptStyle;

/**
 * When an answer that a model writes is over, and which choice it names.
 *
 * @param end text that ends it and is no part of it
 * @param mostTokens most tokens of it
 * @param reasoned whether it thinks before it names a letter
 */
public record WritingRule(String end, int mostTokens, boolean reasoned) {
  /** A line, as in the harness's {@code mmlu_generative}. */
  public static final WritingRule LINE = new WritingRule("\n", 16, false);

  /** Until the model makes up the next question, as in the harness's {@code mmlu_pro}. */
  public static final WritingRule REASONING = new WritingRule("Question:", 2048, true);

  /** Checks that an answer may have tokens. */
  public WritingRule {
    if (mostTokens < 1 || end.isEmpty()) {
      throw new IllegalArgumentException("an answer must have tokens and an end: " + mostTokens);
    }
  }

  /** The rule of a style in which the model writes. */
  public static WritingRule of(PromptStyle style) {
    return style == PromptStyle.MMLU_PRO ? REASONING : LINE;
  }

  /** Tokens of a context that a prompt leaves to the answer: never more than half of them. */
  public int room(int contextLength) {
    return Math.min(mostTokens, contextLength / 2);
  }

  /** Index of the choice that the answer names, or -1 if it names none. */
  public int choice(String written, int choices) {
    return reasoned
        ? WrittenAnswer.concluded(written, choices)
        : WrittenAnswer.choice(written, choices);
  }
}
