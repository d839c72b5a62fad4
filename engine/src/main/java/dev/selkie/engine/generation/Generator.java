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

  /** Generates with a model's decoder and tokenizer. */
  public Generator(Decoder decoder, Tokenizer tokenizer) {
    this.decoder = decoder;
    this.tokenizer = tokenizer;
  }

  /**
   * Continues a prompt. An empty one starts from beginning-of-sequence. The text ends where the
   * model says end-of-sequence, or beginning-of-sequence, with which llama2.c's models begin the
   * next story.
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
    DecoderState state = decoder.newState();
    Sampler sampler = new Sampler(sampling);
    TextStream text = new TextStream(tokenizer, promptIds);
    int[] ids = new int[Math.min(maxTokens, decoder.contextLength())];
    int count = 0;
    long prefillStart = System.nanoTime();
    float[] logits = decoder.forward(List.of(Segment.last(state, promptIds)))[0];
    long prefillEnd = System.nanoTime();
    long firstToken = prefillEnd;
    long decoding = 0;
    Generation.End end = Generation.End.LENGTH;
    while (count < maxTokens) {
      int id = sampler.choose(logits);
      if (id == tokenizer.eos() || id == tokenizer.bos()) {
        end = Generation.End.STOP;
        break;
      }
      ids[count++] = id;
      listener.token(id, text.append(id));
      if (count == 1) {
        firstToken = System.nanoTime();
      }
      if (count < maxTokens && state.position() == decoder.contextLength()) {
        end = Generation.End.CONTEXT;
        break;
      }
      if (count < maxTokens) {
        long stepStart = System.nanoTime();
        logits = decoder.forward(List.of(Segment.last(state, id)))[0];
        decoding += System.nanoTime() - stepStart;
      }
    }
    return new Generation(
        prompt,
        text.whole(),
        Arrays.copyOf(ids, count),
        promptIds.length,
        end,
        firstToken - start,
        prefillEnd - prefillStart,
        decoding);
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
