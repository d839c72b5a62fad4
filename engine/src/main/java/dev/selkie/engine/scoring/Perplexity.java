package dev.selkie.engine.scoring;

import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.decoder.DecoderState;
import dev.selkie.engine.decoder.Segment;
import dev.selkie.engine.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How well a model predicts texts: mean negative log-likelihood over every predicted token. */
public final class Perplexity {
  private static final int PASS_TOKENS = 2048;
  private static final int LOGIT_VALUES = 1 << 24;

  private final Decoder decoder;
  private final Tokenizer tokenizer;
  private final @Nullable Decoder reference;

  /**
   * Results.
   *
   * @param nll mean negative log-likelihood in nats per token
   * @param standardError of {@code nll}, over tokens
   * @param tokens predicted tokens
   */
  public record Result(
      double nll, double standardError, long tokens, Optional<Divergence> divergence) {
    /** e^nll. */
    public double perplexity() {
      return StrictMath.exp(nll);
    }
  }

  /**
   * Kullback-Leibler divergence of the decoder's prediction from the reference's, in nats per
   * token: the sum of p log(p / q), p the reference's probability.
   *
   * @param sameTop1 share of tokens for which both hold the same one likeliest
   */
  public record Divergence(double mean, double median, double p99, double max, double sameTop1) {}

  /** Measures a decoder. */
  public Perplexity(Decoder decoder, Tokenizer tokenizer) {
    this(decoder, tokenizer, null);
  }

  /** Measures a decoder, and its divergence from another one of the same model. */
  public Perplexity(Decoder decoder, Tokenizer tokenizer, @Nullable Decoder reference) {
    if (reference != null && reference.vocabularySize() != decoder.vocabularySize()) {
      throw new IllegalArgumentException("both decoders must have the same vocabulary");
    }
    this.decoder = decoder;
    this.tokenizer = tokenizer;
    this.reference = reference;
  }

  /**
   * Scores each text alone, beginning-of-sequence first where the model has one, cut at the
   * context.
   *
   * @throws IllegalArgumentException if there is no token to predict
   */
  public Result ofTexts(List<String> texts) {
    return ofTexts(texts, decoder.contextLength());
  }

  /**
   * As {@link #ofTexts(List)}, each text cut at {@code positions} tokens if the context is longer.
   */
  public Result ofTexts(List<String> texts, int positions) {
    if (positions < 2) {
      throw new IllegalArgumentException("positions must be at least 2: " + positions);
    }
    int limit = Math.min(positions, decoder.contextLength());
    List<int[]> sequences = new ArrayList<>();
    for (String text : texts) {
      int[] ids = tokenizer.encodePrompt(text);
      sequences.add(Arrays.copyOf(ids, Math.min(ids.length, limit)));
    }
    return ofSequences(sequences);
  }

  /**
   * Scores one text of any length in consecutive windows of the model's context, each beginning
   * with beginning-of-sequence where the model wants it.
   */
  public Result ofText(String text) {
    int[] ids = tokenizer.encode(text);
    boolean bos = tokenizer.addBos() && tokenizer.bos() >= 0;
    int step = decoder.contextLength() - (bos ? 1 : 0);
    List<int[]> windows = new ArrayList<>();
    for (int from = 0; from < ids.length; from += step) {
      int[] window = Arrays.copyOfRange(ids, from, Math.min(ids.length, from + step));
      windows.add(bos ? prepend(tokenizer.bos(), window) : window);
    }
    return ofSequences(windows);
  }

  private static int[] prepend(int first, int[] rest) {
    int[] all = new int[rest.length + 1];
    all[0] = first;
    System.arraycopy(rest, 0, all, 1, rest.length);
    return all;
  }

  private Result ofSequences(List<int[]> sequences) {
    Tally tally = new Tally(reference != null);
    int budget = Math.min(PASS_TOKENS, Math.max(1, LOGIT_VALUES / decoder.vocabularySize()));
    List<int[]> group = new ArrayList<>();
    int tokens = 0;
    for (int[] ids : sequences) {
      if (ids.length < 2) {
        continue;
      }
      if (!group.isEmpty() && tokens + ids.length - 1 > budget) {
        run(group, budget, tally);
        group.clear();
        tokens = 0;
      }
      group.add(ids);
      tokens += ids.length - 1;
    }
    if (!group.isEmpty()) {
      run(group, budget, tally);
    }
    return tally.result();
  }

  private void run(List<int[]> group, int budget, Tally tally) {
    int longest = group.stream().mapToInt(ids -> ids.length - 1).max().orElse(0);
    List<DecoderState> states = states(decoder, group.size());
    List<DecoderState> referenceStates =
        reference == null ? List.of() : states(reference, group.size());
    // Only a group of one sequence can exceed the budget; it runs in chunks.
    for (int from = 0; from < longest; from += budget) {
      float[][] logits = forward(decoder, states, group, from, budget);
      float[][] expected =
          reference == null
              ? new float[0][]
              : forward(reference, referenceStates, group, from, budget);
      int row = 0;
      for (int[] ids : group) {
        for (int i = from; i < Math.min(ids.length - 1, from + budget); i++, row++) {
          tally.add(logits[row], ids[i + 1], expected.length == 0 ? null : expected[row]);
        }
      }
    }
  }

  private static List<DecoderState> states(Decoder decoder, int count) {
    List<DecoderState> states = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      states.add(decoder.newState());
    }
    return states;
  }

  private static float[][] forward(
      Decoder decoder, List<DecoderState> states, List<int[]> group, int from, int budget) {
    List<Segment> segments = new ArrayList<>();
    for (int i = 0; i < group.size(); i++) {
      int[] ids = group.get(i);
      int to = Math.min(ids.length - 1, from + budget);
      if (from < to) {
        segments.add(new Segment(states.get(i), Arrays.copyOfRange(ids, from, to), 0));
      }
    }
    return decoder.forward(segments);
  }
}
