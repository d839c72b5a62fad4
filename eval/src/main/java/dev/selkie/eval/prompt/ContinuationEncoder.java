package dev.selkie.eval.prompt;

import dev.selkie.engine.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/*
 * A continuation that is encoded by itself may get other ids than after its context, so the two are
 * encoded together; that means the whole prompt once more for each choice. Where no token of the
 * vocabulary has a blank behind another character, no token can hold both the end of "Answer:" and
 * the beginning of " A". What follows then has the same ids behind every text with the same last
 * line, and the last line is all that has to be encoded.
 */

/** Ids of continuations behind prompts of plain text. */
final class ContinuationEncoder {
  /** A continuation of so few characters is likely to come again: a letter. */
  private static final int REMEMBERED_LENGTH = 2;

  private final Tokenizer tokenizer;
  private final boolean blanksBegin;
  private final Map<String, int[]> remembered = new HashMap<>();

  ContinuationEncoder(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
    this.blanksBegin = blanksBegin(tokenizer);
  }

  /**
   * Ids of a text and its continuation.
   *
   * @param ids ids of the text alone
   */
  int[] whole(String text, int[] ids, String continuation) {
    String last = text.substring(text.lastIndexOf('\n') + 1);
    if (!blanksBegin || !separable(last, continuation)) {
      return tokenizer.encodePrompt(text + continuation);
    }
    int[] rest =
        continuation.length() > REMEMBERED_LENGTH
            ? rest(last, continuation)
            : remembered.computeIfAbsent(last + continuation, key -> rest(last, continuation));
    int[] whole = Arrays.copyOf(ids, ids.length + rest.length);
    System.arraycopy(rest, 0, whole, ids.length, rest.length);
    return whole;
  }

  private int[] rest(String last, String continuation) {
    int[] whole = tokenizer.encodePrompt(last + continuation);
    return Arrays.copyOfRange(whole, tokenizer.encodePrompt(last).length, whole.length);
  }

  /** Whether a blank and then something else follow something that is no blank. */
  private static boolean separable(String last, String continuation) {
    return !last.isEmpty()
        && !Character.isWhitespace(last.charAt(last.length() - 1))
        && continuation.length() > 1
        && continuation.charAt(0) == ' '
        && !Character.isWhitespace(continuation.charAt(1));
  }

  /** Whether blanks stand at the beginning of tokens only, or behind other blanks. */
  static boolean blanksBegin(Tokenizer tokenizer) {
    for (int id = 0; id < tokenizer.vocabularySize(); id++) {
      String token = tokenizer.tokenText(id);
      for (int i = 1; i < token.length(); i++) {
        if (blank(token.charAt(i)) && !blank(token.charAt(i - 1))) {
          return false;
        }
      }
    }
    return true;
  }

  /** A blank as vocabularies write it: itself, SentencePiece's mark, or GPT-2's byte. */
  private static boolean blank(char character) {
    return character == ' ' || character == '\u2581' || character == '\u0120';
  }
}
