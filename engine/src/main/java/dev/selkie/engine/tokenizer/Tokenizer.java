package dev.selkie.engine.tokenizer;

/** Text to token ids and back. Immutable. */
public interface Tokenizer {
  /** Number of ids. */
  int vocabularySize();

  /**
   * Ids of the text, without beginning-of-sequence; control tokens in it, such as {@code </s>}, are
   * plain text.
   */
  int[] encode(String text);

  /**
   * Ids of a text whose control tokens are meant, such as the output of a chat template. Only for
   * texts whose author may steer the model.
   */
  default int[] encodeMarked(String text) {
    return encode(text);
  }

  /** Text of the ids; control tokens give nothing. */
  String decode(int... ids);

  /** The token itself as the vocabulary writes it, control tokens too. */
  default String tokenText(int id) {
    return decode(id);
  }

  /** The beginning-of-sequence id, or -1 if the model has none. */
  int bos();

  /** The end-of-sequence id, or -1 if the model has none. */
  int eos();

  /** Whether the model ends its text or its turn with this id. */
  default boolean endsText(int id) {
    return id >= 0 && id == eos();
  }

  /** Whether the model expects beginning-of-sequence first. */
  boolean addBos();

  /** Ids of a prompt: beginning-of-sequence if the model expects it, then the text. */
  default int[] encodePrompt(String text) {
    return begun(encode(text));
  }

  /**
   * As {@link #encodePrompt}, with control tokens meant: a conversation as a chat template writes
   * it, which need not write beginning-of-sequence.
   */
  default int[] encodeMarkedPrompt(String text) {
    return begun(encodeMarked(text));
  }

  private int[] begun(int[] ids) {
    boolean begins = ids.length > 0 && ids[0] == bos();
    if (!addBos() || bos() < 0 || begins) {
      return ids;
    }
    int[] prompt = new int[ids.length + 1];
    prompt[0] = bos();
    System.arraycopy(ids, 0, prompt, 1, ids.length);
    return prompt;
  }
}
