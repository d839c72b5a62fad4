package dev.selkie.eval.prompt;

import dev.selkie.datasets.McqQuestion;
import dev.selkie.datasets.PromptStyle;
import dev.selkie.engine.tokenizer.Tokenizer;
import dev.selkie.eval.scoring.ScoringRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Turns questions into token ids. A prompt that is too long loses its last examples one at a time,
 * as in MMLU's own script; a question that is too long by itself loses its beginning.
 */
public final class PromptFitter {
  private final Tokenizer tokenizer;
  private final int contextLength;

  /**
   * For one model.
   *
   * @param contextLength most tokens of a sequence
   */
  public PromptFitter(Tokenizer tokenizer, int contextLength) {
    this.tokenizer = tokenizer;
    this.contextLength = contextLength;
  }

  /** The question after as many of the shots as fit. */
  public FittedPrompt fit(PromptStyle style, List<McqQuestion> shots, McqQuestion question) {
    for (int kept = shots.size(); ; kept--) {
      ScoringRequest request = request(style, shots.subList(0, kept), question);
      int excess = request.tokens() - contextLength;
      if (excess <= 0) {
        return new FittedPrompt(request, shots.size() - kept, 0);
      }
      if (kept == 0) {
        return new FittedPrompt(cut(question, request, excess), shots.size(), excess);
      }
    }
  }

  /**
   * The context and each continuation are encoded together, and split where all four begin to
   * differ from the context alone: a continuation encoded by itself may get other ids.
   */
  private ScoringRequest request(PromptStyle style, List<McqQuestion> shots, McqQuestion question) {
    String text = Prompts.context(style, shots, question);
    int[] context = tokenizer.encodePrompt(text);
    List<int[]> wholes = new ArrayList<>();
    int common = context.length;
    for (String continuation : Prompts.continuations(style, question)) {
      int[] whole = tokenizer.encodePrompt(text + continuation);
      int mismatch = Arrays.mismatch(context, 0, common, whole, 0, whole.length);
      common = mismatch < 0 ? common : Math.min(common, mismatch);
      wholes.add(whole);
    }
    int start = common;
    return new ScoringRequest(
        Arrays.copyOf(context, start),
        wholes.stream().map(whole -> Arrays.copyOfRange(whole, start, whole.length)).toList());
  }

  private ScoringRequest cut(McqQuestion question, ScoringRequest request, int excess) {
    int[] context = request.context();
    int first = tokenizer.addBos() && tokenizer.bos() >= 0 ? 1 : 0;
    int rest = context.length - excess - first;
    if (rest < 1) {
      throw new IllegalArgumentException(
          "context of %d tokens must hold the choices of question %s"
              .formatted(contextLength, question.id()));
    }
    int[] cut = new int[first + rest];
    System.arraycopy(context, 0, cut, 0, first);
    System.arraycopy(context, context.length - rest, cut, first, rest);
    return new ScoringRequest(cut, request.continuations());
  }
}
