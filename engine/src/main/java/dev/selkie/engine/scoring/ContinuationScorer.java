package dev.selkie.engine.scoring;

import dev.selkie.engine.decoder.ContextLengthException;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.decoder.DecoderState;
import dev.selkie.engine.decoder.Segment;
import dev.selkie.engine.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/**
 * Log-probabilities of continuations of a context. Many requests share each pass over the weights,
 * and the continuations of one context share its cache; neither changes a result.
 */
public final class ContinuationScorer {
  /** Logits held at once at most. */
  private static final int LOGIT_VALUES = 1 << 25;

  private final Decoder decoder;
  private final Tokenizer tokenizer;
  private final int tokenBudget;

  /**
   * A context and what may follow it; a continuation begins with its own space where it needs one.
   */
  public record Request(String context, List<String> continuations) {
    /** Needs a continuation. */
    public Request {
      continuations = List.copyOf(continuations);
      if (continuations.isEmpty()) {
        throw new IllegalArgumentException("a request needs at least one continuation");
      }
    }
  }

  /**
   * Results of one request.
   *
   * @param logProbabilities natural log-probability of each continuation, summed over its tokens
   * @param tokenCounts scored tokens of each continuation
   * @param contextTokens tokens of the context, beginning-of-sequence included, before the first
   *     scored one
   */
  @SuppressWarnings("ArrayRecordComponent") // a result to read, never compared
  public record Scores(double[] logProbabilities, int[] tokenCounts, int contextTokens) {}

  /**
   * Scores with a model's decoder and tokenizer.
   *
   * @param tokenBudget tokens per pass over the weights, such as 2048; a longer context still runs
   */
  public ContinuationScorer(Decoder decoder, Tokenizer tokenizer, int tokenBudget) {
    if (tokenBudget < 1) {
      throw new IllegalArgumentException("the token budget must be at least 1: " + tokenBudget);
    }
    this.decoder = decoder;
    this.tokenizer = tokenizer;
    this.tokenBudget = tokenBudget;
  }

  /** Tokens of a text as a prompt, beginning-of-sequence included where the model wants it. */
  public int countTokens(String text) {
    return tokenizer.encodePrompt(text).length;
  }

  /** Tokens that context and continuation may have together. */
  public int contextLength() {
    return decoder.contextLength();
  }

  /**
   * Scores every continuation of every request.
   *
   * @return one result per request, in order
   * @throws ContextLengthException if a context with its continuation does not fit the model
   * @throws IllegalArgumentException if a continuation adds no token
   */
  public List<Scores> score(List<Request> requests) {
    List<TokenizedRequest> tokenized = new ArrayList<>();
    for (Request request : requests) {
      tokenized.add(
          TokenizedRequest.of(
              tokenizer, decoder.contextLength(), request.context(), request.continuations()));
    }
    List<Scores> scores = new ArrayList<>();
    int from = 0;
    while (from < tokenized.size()) {
      int to = from;
      int tokens = 0;
      while (to < tokenized.size()
          && (to == from || tokens + tokenized.get(to).shared() <= tokenBudget)) {
        tokens += tokenized.get(to++).shared();
      }
      scores.addAll(scoreGroup(tokenized.subList(from, to)));
      from = to;
    }
    return scores;
  }

  /**
   * Scores single-token continuations, such as {@code " A"} to {@code " D"}, at the end of each
   * context.
   *
   * @return for each context the log-probabilities of the letters, in order
   * @throws IllegalArgumentException if a letter is not exactly one token after a context
   */
  public List<double[]> letterScores(List<String> contexts, List<String> letters) {
    List<Request> requests = contexts.stream().map(text -> new Request(text, letters)).toList();
    for (Request request : requests) {
      int context = countTokens(request.context());
      for (String letter : letters) {
        TokenizedRequest one =
            TokenizedRequest.of(
                tokenizer, decoder.contextLength(), request.context(), List.of(letter));
        if (one.shared() != context || one.scored(0) != 1) {
          throw new IllegalArgumentException(
              "a letter must be one token after its context: \"" + letter + "\"");
        }
      }
    }
    return score(requests).stream().map(Scores::logProbabilities).toList();
  }

  private List<Scores> scoreGroup(List<TokenizedRequest> group) {
    List<DecoderState> states = new ArrayList<>();
    List<Segment> prefixes = new ArrayList<>();
    for (TokenizedRequest request : group) {
      DecoderState state = decoder.newState();
      states.add(state);
      prefixes.add(Segment.last(state, request.prefix()));
    }
    float[][] last = decoder.forward(prefixes);
    List<Scores> scores = new ArrayList<>();
    List<Continuation> pending = new ArrayList<>();
    int tokens = 0;
    int budget = Math.min(tokenBudget, Math.max(1, LOGIT_VALUES / decoder.vocabularySize()));
    for (int r = 0; r < group.size(); r++) {
      TokenizedRequest request = group.get(r);
      int choices = request.whole().length;
      Scores result = new Scores(new double[choices], new int[choices], request.shared());
      scores.add(result);
      for (int i = 0; i < choices; i++) {
        result.tokenCounts()[i] = request.scored(i);
        if (request.scoredFrom()[i] == request.shared()) {
          int id = request.whole()[i][request.shared()];
          result.logProbabilities()[i] = LogSoftmax.of(last[r], id);
        }
        int length = request.rest(i).length;
        if (length > 0) {
          if (!pending.isEmpty() && tokens + length > budget) {
            run(pending);
            tokens = 0;
          }
          pending.add(new Continuation(request, i, states.get(r).fork(), result));
          tokens += length;
        }
      }
    }
    run(pending);
    return scores;
  }

  /** A continuation whose tokens after the shared prefix have yet to run. */
  private record Continuation(TokenizedRequest request, int i, DecoderState state, Scores result) {
    /** Index within the rest of the first id whose logits are needed. */
    int wantedFrom() {
      return Math.max(0, request.scoredFrom()[i] - 1 - request.shared());
    }
  }

  /** Runs the continuations in one pass, adds their log-probabilities and clears the list. */
  private void run(List<Continuation> pending) {
    if (pending.isEmpty()) {
      return;
    }
    List<Segment> segments = new ArrayList<>();
    for (Continuation one : pending) {
      segments.add(new Segment(one.state(), one.request().rest(one.i()), one.wantedFrom()));
    }
    float[][] logits = decoder.forward(segments);
    int row = 0;
    for (Continuation one : pending) {
      int[] whole = one.request().whole()[one.i()];
      for (int j = one.request().shared() + one.wantedFrom() + 1; j < whole.length; j++) {
        one.result().logProbabilities()[one.i()] += LogSoftmax.of(logits[row++], whole[j]);
      }
    }
    pending.clear();
  }
}
