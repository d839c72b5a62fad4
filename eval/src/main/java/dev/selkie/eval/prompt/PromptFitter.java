package dev.selkie.eval.prompt;

import dev.selkie.datasets.McqQuestion;
import dev.selkie.datasets.PromptStyle;
import dev.selkie.engine.chat.ChatTemplate;
import dev.selkie.engine.tokenizer.Tokenizer;
import dev.selkie.eval.scoring.ScoringRequest;
import dev.selkie.eval.scoring.WritingRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns questions into token ids. A prompt that is too long loses its last examples one at a time,
 * as in MMLU's own script, and a question that is too long by itself loses its beginning; in
 * lm-eval's style the whole prompt loses its beginning at once, as that harness does it. A question
 * with a choice that leaves the context no room for a single token of it cannot be answered.
 */
public final class PromptFitter {
  /**
   * Texts encoded apart and together differ by a token or two where they meet. A prompt whose parts
   * are longer than the context by more than this is not tried as a whole.
   */
  private static final int SLACK = 16;

  /** A shorter beginning is not worth a pass of its own. */
  private static final int LEAST_SHARED = 32;

  private final Tokenizer tokenizer;
  private final PromptEncoder encoder;
  private final int contextLength;
  private final Map<Beginning, int[]> beginnings = new HashMap<>();

  /** What the questions of a subject share. */
  private record Beginning(PromptStyle style, String subject, List<McqQuestion> shots) {}

  /**
   * For one model, whose prompts are plain text.
   *
   * @param contextLength most tokens of a sequence
   */
  public PromptFitter(Tokenizer tokenizer, int contextLength) {
    this(tokenizer, contextLength, Optional.empty());
  }

  /**
   * For one model.
   *
   * @param contextLength most tokens of a sequence
   * @param template writes each prompt as a user's message, if there is one
   */
  public PromptFitter(Tokenizer tokenizer, int contextLength, Optional<ChatTemplate> template) {
    this.tokenizer = tokenizer;
    this.encoder = new PromptEncoder(tokenizer, template);
    this.contextLength = contextLength;
  }

  /** Most tokens of a sequence. */
  public int contextLength() {
    return contextLength;
  }

  /** The question after as many of the shots as fit, or after what is left of them. */
  public FittedPrompt fit(PromptStyle style, List<McqQuestion> shots, McqQuestion question) {
    return style.cutsTheBeginning()
        ? cutBeginning(style, shots, question)
        : dropShots(style, shots, question);
  }

  private FittedPrompt cutBeginning(
      PromptStyle style, List<McqQuestion> shots, McqQuestion question) {
    ScoringRequest request =
        request(style, shots, question, beginning(style, shots, question.title()));
    int excess = tokens(style, request) - contextLength;
    return excess <= 0
        ? fitted(style, question, request, 0, 0)
        : cut(style, question, request, 0, excess, 0);
  }

  private FittedPrompt dropShots(PromptStyle style, List<McqQuestion> shots, McqQuestion question) {
    int[] header = beginning(style, List.of(), question.title());
    ScoringRequest bare = request(style, List.of(), question, header);
    int alone = bare.context().length - header.length;
    for (int kept = shots.size(); ; kept--) {
      int[] beginning = beginning(style, shots.subList(0, kept), question.title());
      if (kept > 0 && beginning.length + alone > (long) contextLength + SLACK) {
        continue;
      }
      ScoringRequest request =
          kept == 0 ? bare : request(style, shots.subList(0, kept), question, beginning);
      int excess = tokens(style, request) - contextLength;
      if (excess <= 0) {
        return fitted(style, question, request, shots.size() - kept, 0);
      }
      if (kept == 0) {
        int first = tokenizer.addBos() && tokenizer.bos() >= 0 ? 1 : 0;
        return cut(style, question, request, shots.size(), excess, first);
      }
    }
  }

  private int tokens(PromptStyle style, ScoringRequest request) {
    return style.generated()
        ? request.context().length + WritingRule.of(style).room(contextLength)
        : request.tokens();
  }

  private FittedPrompt fitted(
      PromptStyle style, McqQuestion question, ScoringRequest request, int dropped, int cut) {
    return new FittedPrompt(
        request,
        style.scoring() == PromptStyle.Scoring.INFORMATION
            ? Optional.of(encoder.prior(style, question))
            : Optional.empty(),
        dropped,
        cut,
        true);
  }

  private int[] beginning(PromptStyle style, List<McqQuestion> shots, String subject) {
    return beginnings.computeIfAbsent(
        new Beginning(style, subject, List.copyOf(shots)),
        key -> encoder.beginning(Prompts.shared(style, shots, subject)));
  }

  /**
   * The context and each continuation are encoded together, and split where all four begin to
   * differ from the context alone: a continuation encoded by itself may get other ids. The shared
   * beginning ends likewise where the context's ids begin to differ from its own.
   */
  private ScoringRequest request(
      PromptStyle style, List<McqQuestion> shots, McqQuestion question, int[] beginning) {
    String text = encoder.prompt(Prompts.context(style, shots, question));
    int[] context = encoder.ids(text);
    List<int[]> wholes = new ArrayList<>();
    int start = context.length;
    for (String continuation : encoder.scored(style, question)) {
      int[] whole = encoder.whole(text, context, continuation);
      start = common(context, start, whole);
      wholes.add(whole);
    }
    int split = start;
    int shared = Math.min(common(context, split, beginning), split - 1);
    return new ScoringRequest(
        Arrays.copyOf(context, split),
        shared < LEAST_SHARED ? 0 : shared,
        wholes.stream().map(whole -> Arrays.copyOfRange(whole, split, whole.length)).toList());
  }

  /** Ids that {@code other} has in common with the first {@code length} of {@code ids}. */
  private static int common(int[] ids, int length, int[] other) {
    int mismatch = Arrays.mismatch(ids, 0, length, other, 0, other.length);
    return mismatch < 0 ? length : mismatch;
  }

  /** Cuts {@code excess} ids out of the context, after its first {@code first} ones. */
  private FittedPrompt cut(
      PromptStyle style,
      McqQuestion question,
      ScoringRequest request,
      int dropped,
      int excess,
      int first) {
    int[] context = request.context();
    int rest = context.length - excess - first;
    if (rest < 1) {
      int from = Math.max(0, context.length - contextLength);
      return FittedPrompt.unanswerable(Arrays.copyOfRange(context, from, context.length), dropped);
    }
    int[] cut = new int[first + rest];
    System.arraycopy(context, 0, cut, 0, first);
    System.arraycopy(context, context.length - rest, cut, first, rest);
    ScoringRequest fitting = new ScoringRequest(cut, 0, request.continuations());
    return fitted(style, question, fitting, dropped, excess);
  }
}
