package dev.selkie.eval.prompt;

import dev.selkie.datasets.McqQuestion;
import dev.selkie.datasets.PromptStyle;
import dev.selkie.engine.chat.ChatMessage;
import dev.selkie.engine.chat.ChatTemplate;
import dev.selkie.engine.tokenizer.Tokenizer;
import dev.selkie.eval.scoring.ScoringRequest;
import java.util.List;
import java.util.Optional;

/**
 * Prompts as token ids: plain text, or a user's message in the model's chat template. After a
 * template's words an answer begins without a blank, as in lm-evaluation-harness.
 */
final class PromptEncoder {
  private final Tokenizer tokenizer;
  private final Optional<ChatTemplate> template;
  private final ContinuationEncoder continuations;

  PromptEncoder(Tokenizer tokenizer, Optional<ChatTemplate> template) {
    this.tokenizer = tokenizer;
    this.template = template;
    this.continuations = new ContinuationEncoder(tokenizer);
  }

  /** What the model sees of a prompt. */
  String prompt(String text) {
    return template.map(chat -> chat.render(List.of(ChatMessage.user(text)), true)).orElse(text);
  }

  /** Ids of what {@link #prompt} gave, and of what follows it. */
  int[] ids(String text) {
    return template.isPresent() ? tokenizer.encodeMarkedPrompt(text) : tokenizer.encodePrompt(text);
  }

  /**
   * Ids of what {@link #prompt} gave with a continuation behind it.
   *
   * @param ids ids of the prompt alone
   */
  int[] whole(String text, int[] ids, String continuation) {
    return template.isPresent()
        ? ids(text + continuation)
        : continuations.whole(text, ids, continuation);
  }

  /** Ids of a prompt's first words, with what a template puts before them. */
  int[] beginning(String text) {
    String whole = prompt(text);
    int at = whole.indexOf(text);
    return at < 0 ? new int[0] : ids(whole.substring(0, at + text.length()));
  }

  /** The texts that are scored; none where the model writes its answer. */
  List<String> scored(PromptStyle style, McqQuestion question) {
    if (style.generated()) {
      return List.of();
    }
    List<String> texts = Prompts.continuations(style, question);
    return template.isPresent() ? texts.stream().map(text -> text.substring(1)).toList() : texts;
  }

  /** The same texts after nothing: after the token that begins a text, or ends another one. */
  ScoringRequest prior(PromptStyle style, McqQuestion question) {
    int nothing = tokenizer.bos() >= 0 ? tokenizer.bos() : tokenizer.eos();
    if (nothing < 0) {
      throw new IllegalArgumentException(
          "a style of mutual information needs a token that begins or ends a text: "
              + style.label());
    }
    return new ScoringRequest(
        new int[] {nothing}, 0, scored(style, question).stream().map(tokenizer::encode).toList());
  }
}
