package dev.selkie.eval.prompt;

import dev.selkie.datasets.McqQuestion;
import dev.selkie.datasets.PromptStyle;
import java.util.List;

/*
 * Letters is the prompt of MMLU's own script [1], byte for byte: its helper puts a blank before the
 * subject, so the header has two. Cloze asks for the choice's text, as lm-eval's
 * mmlu_continuation does; without a header.
 *
 * [1] https://github.com/hendrycks/test, evaluate.py
 */

/** Questions as the text that a model sees. */
public final class Prompts {
  private Prompts() {}

  /** The text that is scored against {@link #continuations}: shots, then the question. */
  public static String context(PromptStyle style, List<McqQuestion> shots, McqQuestion question) {
    return shared(style, shots, question.subject()) + item(style, question);
  }

  /** The beginning of {@link #context} that all questions of a subject share. */
  static String shared(PromptStyle style, List<McqQuestion> shots, String subject) {
    StringBuilder text = new StringBuilder();
    if (style == PromptStyle.LETTERS) {
      text.append(header(subject));
    }
    for (McqQuestion shot : shots) {
      text.append(item(style, shot))
          .append(continuations(style, shot).get(shot.answer()))
          .append("\n\n");
    }
    return text.toString();
  }

  /** The four texts that may follow, each with its leading blank. */
  public static List<String> continuations(PromptStyle style, McqQuestion question) {
    return switch (style) {
      case LETTERS -> List.of(" A", " B", " C", " D");
      case CLOZE -> question.choices().stream().map(choice -> " " + choice).toList();
    };
  }

  private static String header(String subject) {
    return "The following are multiple choice questions (with answers) about  "
        + subject.replace('_', ' ')
        + ".\n\n";
  }

  /** The question alone, as far as the continuations. */
  static String item(PromptStyle style, McqQuestion question) {
    if (style == PromptStyle.CLOZE) {
      return "Question: " + question.question() + "\nAnswer:";
    }
    StringBuilder text = new StringBuilder(question.question());
    for (int i = 0; i < McqQuestion.CHOICES; i++) {
      text.append('\n').append((char) ('A' + i)).append(". ").append(question.choices().get(i));
    }
    return text.append("\nAnswer:").toString();
  }
}
