package dev.selkie.datasets;

import java.util.Arrays;
import java.util.stream.Collectors;

/** How a question is put to a model and scored. */
public enum PromptStyle {
  /**
   * MMLU's own: labelled choices; the log-probability of {@code A} to {@code D} after {@code
   * Answer:}. A prompt that is too long loses its last examples.
   */
  LETTERS("letters", true, false),
  /**
   * As lm-evaluation-harness's task {@code mmlu} asks: one blank where MMLU's own header has two,
   * the question without blanks around it, and a prompt that is too long loses its beginning.
   */
  LM_EVAL("lm-eval", true, true),
  /** As HELM asks: each question begins with {@code Question:}. Scored as letters. */
  HELM("helm", true, false),
  /** As the harness asks CMMLU: in Chinese, otherwise as {@link #LM_EVAL}. */
  CMMLU("cmmlu", true, true),
  /** As the harness asks C-Eval: in Chinese, otherwise as {@link #LM_EVAL}. */
  C_EVAL("c-eval", true, true),
  /** The question alone; the log-probability of each choice's text after {@code Answer:}. */
  CLOZE("cloze", false, false);

  private final String label;
  private final boolean letters;
  private final boolean cutsTheBeginning;

  PromptStyle(String label, boolean letters, boolean cutsTheBeginning) {
    this.label = label;
    this.letters = letters;
    this.cutsTheBeginning = cutsTheBeginning;
  }

  /** The name in task files and on the command line. */
  public String label() {
    return label;
  }

  /** Whether the choices are labelled and the letter is scored, not the text. */
  public boolean letters() {
    return letters;
  }

  /** Whether a prompt that is too long loses its beginning rather than its last examples. */
  public boolean cutsTheBeginning() {
    return cutsTheBeginning;
  }

  /** The style with a label. */
  public static PromptStyle of(String label) {
    for (PromptStyle style : values()) {
      if (style.label().equals(label)) {
        return style;
      }
    }
    throw new IllegalArgumentException(
        "prompt style must be one of "
            + Arrays.stream(values()).map(PromptStyle::label).collect(Collectors.joining(", "))
            + ": "
            + label);
  }
}
