package dev.selkie.engine.tokenizer;

/** Text to token ids and back. Immutable. */
public interface Tokenizer {
  /** Number of ids. */
  int vocabularySize();

  /** Ids of the text, without beginning-of-sequence; special tokens in it are plain text. */
  int[] encode(String text);

  /** Text of the ids; control tokens give nothing. */
  String decode(int... ids);

  /** The beginning-of-sequence id, or -1 if the model has none. */
  int bos();

  /** The end-of-sequence id, or -1 if the model has none. */
  int eos();

  /** Whether the model expects beginning-of-sequence first. */
  boolean addBos();

  /** Ids of a prompt: beginning-of-sequence if the model expects it, then the text. */
  default int[] encodePrompt(String text) {
    int[] ids = encode(text);
    if (!addBos() || bos() < 0) {
      return ids;
    }
    int[] prompt = new int[ids.length + 1];
    prompt[0] = bos();
    System.arraycopy(ids, 0, prompt, 1, ids.length);
    return prompt;
  }
}
