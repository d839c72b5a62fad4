package dev.selkie.engine.generation;

import dev.selkie.engine.tokenizer.Tokenizer;
import java.util.Arrays;

/** The text of a growing list of ids, given out only as far as its characters are complete. */
final class TextStream {
  private static final String INCOMPLETE = "\ufffd";

  private final Tokenizer tokenizer;
  private final int promptLength;
  private int[] ids;
  private int count;
  private int given;

  /** A stream that gives the text after {@code prompt}. */
  TextStream(Tokenizer tokenizer, int[] prompt) {
    this.tokenizer = tokenizer;
    this.ids = prompt.clone();
    this.count = prompt.length;
    this.promptLength = tokenizer.decode(prompt).length();
    this.given = promptLength;
  }

  /** Adds an id; gives the text that has become complete. */
  String append(int id) {
    if (count == ids.length) {
      ids = Arrays.copyOf(ids, 2 * count + 16);
    }
    ids[count++] = id;
    String text = text();
    if (text.endsWith(INCOMPLETE) || text.length() < given) {
      return "";
    }
    String added = text.substring(given);
    given = text.length();
    return added;
  }

  /** All text after the prompt, with U+FFFD where the last character is incomplete. */
  String whole() {
    String text = text();
    return text.substring(Math.min(promptLength, text.length()));
  }

  private String text() {
    return tokenizer.decode(Arrays.copyOf(ids, count));
  }
}
