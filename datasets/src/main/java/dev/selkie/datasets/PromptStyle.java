package dev.selkie.datasets;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How a question is put to a model and scored. */
public enum PromptStyle {
  /**
   * MMLU's own: labelled choices; the log-probability of {@code A} to {@code D} after {@code
   * Answer:}.
   */
  LETTERS,
  /** The question alone; the log-probability of each choice's text after {@code Answer:}. */
  CLOZE;

  /** The name in task files and on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
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
