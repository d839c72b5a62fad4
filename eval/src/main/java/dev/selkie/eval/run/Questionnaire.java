package dev.selkie.eval.run;

import dev.selkie.datasets.Dataset;
import dev.selkie.datasets.McqQuestion;
import dev.selkie.datasets.PromptStyle;
import dev.selkie.engine.chat.ChatTemplate;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.tokenizer.Tokenizer;
import dev.selkie.eval.prompt.FittedPrompt;
import dev.selkie.eval.prompt.PromptFitter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The questions of a run in order, each with the few-shot examples of its subject. */
public final class Questionnaire {
  private final List<McqQuestion> questions;
  private final Map<String, List<McqQuestion>> shots = new HashMap<>();
  private final Tokenizer tokenizer;
  private final Optional<ChatTemplate> template;
  private @Nullable PromptFitter fitter;

  /**
   * Collects the questions, whose prompts are plain text.
   *
   * @param shots examples before each question
   * @param limit most questions; 0 for all
   */
  public Questionnaire(Dataset dataset, int shots, int limit, Tokenizer tokenizer) {
    this(dataset, shots, limit, tokenizer, Optional.empty());
  }

  /**
   * Collects the questions.
   *
   * @param shots examples before each question
   * @param limit most questions; 0 for all
   * @param template writes each prompt as a user's message, if there is one
   */
  public Questionnaire(
      Dataset dataset, int shots, int limit, Tokenizer tokenizer, Optional<ChatTemplate> template) {
    this.tokenizer = tokenizer;
    this.template = template;
    questions = QuestionOrder.of(dataset, limit);
    for (String subject : dataset.categories().subjects()) {
      this.shots.put(subject, dataset.shots(subject, shots));
    }
  }

  /** Turns text into ids and back. */
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /** The first {@code limit} questions; all if it is 0 or larger than there are. */
  public List<McqQuestion> first(int limit) {
    return limit == 0 || limit >= questions.size() ? questions : questions.subList(0, limit);
  }

  /** As {@link #first}, subject by subject: neighbours share their examples. */
  public List<McqQuestion> firstBySubject(int limit) {
    Map<String, List<McqQuestion>> subjects =
        first(limit).stream()
            .collect(
                Collectors.groupingBy(
                    McqQuestion::subject, LinkedHashMap::new, Collectors.toList()));
    return subjects.values().stream().flatMap(List::stream).toList();
  }

  /** A question as token ids that fit the decoder. */
  public FittedPrompt prompt(PromptStyle style, McqQuestion question, Decoder decoder) {
    if (fitter == null || fitter.contextLength() != decoder.contextLength()) {
      fitter = new PromptFitter(tokenizer, decoder.contextLength(), template);
    }
    return fitter.fit(style, shots.getOrDefault(question.subject(), List.of()), question);
  }
}
