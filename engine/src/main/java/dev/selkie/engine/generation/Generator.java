package dev.selkie.engine.generation;

import dev.selkie.engine.decoder.ContextLengthException;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.decoder.DecoderState;
import dev.selkie.engine.decoder.Segment;
import dev.selkie.engine.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;

/** Generates text, token by token. */
public final class Generator {
  /** Told of each token as soon as it is chosen. */
  @FunctionalInterface
  public interface Listener {
    /**
     * One token.
     *
     * @param text the text it adds; empty while a character is incomplete
     */
    void token(int id, String text);
  }

  private final Decoder decoder;
  private final Tokenizer tokenizer;
  private final ContextShift shift;

  /** Generates with a model's decoder and tokenizer; a text ends where the context is full. */
  public Generator(Decoder decoder, Tokenizer tokenizer) {
    this(decoder, tokenizer, ContextShift.NONE);
  }

  /** As above; where the context is full, the text goes on as {@code shift} says. */
  public Generator(Decoder decoder, Tokenizer tokenizer, ContextShift shift) {
    this.decoder = decoder;
    this.tokenizer = tokenizer;
    this.shift = shift;
    shift.require(decoder.contextLength());
  }

  /**
   * Continues a prompt. An empty one starts from beginning-of-sequence. The text ends where the
   * model says end-of-sequence or end-of-turn, or beginning-of-sequence, with which llama2.c's
   * models begin the next story.
   *
   * @param maxTokens most tokens to generate, at least 0
   * @throws ContextLengthException if the prompt alone does not fit the context
   * @throws IllegalArgumentException if the prompt is empty and the model has no
   *     beginning-of-sequence
   */
  public Generation generate(String prompt, int maxTokens, Sampling sampling, Listener listener) {
    if (maxTokens < 0) {
      throw new IllegalArgumentException("tokens to generate must be at least 0: " + maxTokens);
    }
    long start = System.nanoTime();
    int[] promptIds = promptIds(prompt);
    if (promptIds.length > decoder.contextLength()) {
      throw new ContextLengthException(promptIds.length, decoder.contextLength());
    }
    return new Run(prompt, decoder.newState(), promptIds, maxTokens, sampling, listener, start)
        .generate();
  }

  /**
   * Continues a sequence that has already run, by new ids and then by what the model chooses. All
   * ids but the last chosen one are appended to the state.
   *
   * @param ids new tokens, at least one
   * @throws ContextLengthException if they do not fit the context
   */
  public Generation generate(
      DecoderState state, int[] ids, int maxTokens, Sampling sampling, Listener listener) {
    long start = System.nanoTime();
    if (state.position() + ids.length > decoder.contextLength()) {
      throw new ContextLengthException(state.position() + ids.length, decoder.contextLength());
    }
    return new Run("", state, ids, maxTokens, sampling, listener, start).generate();
  }

  /** One text in the making. */
  private final class Run {
    private final String prompt;
    private final int[] promptIds;
    private final int maxTokens;
    private final Listener listener;
    private final long start;
    private final DecoderState state;
    private final Sampler sampler;
    private final TextStream text;
    private int[] ids;
    private int count;
    private int dropped;
    private long firstToken;
    private long decoding;

    Run(
        String prompt,
        DecoderState state,
        int[] promptIds,
        int maxTokens,
        Sampling sampling,
        Listener listener,
        long start) {
      this.prompt = prompt;
      this.state = state;
      this.promptIds = promptIds;
      this.maxTokens = maxTokens;
      this.listener = listener;
      this.start = start;
      this.sampler = new Sampler(sampling, promptIds);
      this.text = new TextStream(tokenizer, promptIds);
      this.ids = new int[Math.min(maxTokens, 256)];
    }

    Generation generate() {
      long prefillStart = System.nanoTime();
      float[] logits = forward(promptIds);
      long prefill = System.nanoTime() - prefillStart;
      firstToken = prefillStart + prefill;
      Generation.End end = decode(logits);
      return new Generation(
          prompt,
          text.whole(),
          Arrays.copyOf(ids, count),
          promptIds.length,
          end,
          firstToken - start,
          prefill,
          decoding,
          dropped);
    }

    private Generation.End decode(float[] first) {
      float[] logits = first;
      while (count < maxTokens) {
        int id = sampler.choose(logits);
        if (tokenizer.endsText(id) || id == tokenizer.bos()) {
          return Generation.End.STOP;
        }
        add(id);
        listener.token(id, text.append(id));
        if (count == 1) {
          firstToken = System.nanoTime();
        }
        if (count < maxTokens) {
          if (!makeRoom()) {
            return Generation.End.CONTEXT;
          }
          long stepStart = System.nanoTime();
          logits = forward(id);
          decoding += System.nanoTime() - stepStart;
        }
      }
      return Generation.End.LENGTH;
    }

    private void add(int id) {
      if (count == ids.length) {
        ids = Arrays.copyOf(ids, (int) Math.min(maxTokens, 2L * count + 1));
      }
      ids[count++] = id;
    }

    /** False where the context is full and stays so. */
    private boolean makeRoom() {
      if (state.position() < decoder.contextLength()) {
        return true;
      }
      if (!shift.shifts()) {
        return false;
      }
      int less = shift.dropped(state.position());
      decoder.shift(state, shift.sinks(), less);
      dropped += less;
      return true;
    }

    private float[] forward(int... tokens) {
      return decoder.forward(List.of(Segment.last(state, tokens)))[0];
    }
  }

  private int[] promptIds(String prompt) {
    int[] ids = tokenizer.encodePrompt(prompt);
    if (ids.length > 0) {
      return ids;
    }
    if (tokenizer.bos() < 0) {
      throw new IllegalArgumentException(
          "the prompt must not be empty: the model has no beginning-of-sequence token");
    }
    return new int[] {tokenizer.bos()};
  }
}
