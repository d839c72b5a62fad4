package dev.selkie.engine.generation;

import dev.selkie.engine.tokenizer.Tokenizer;
import java.util.Arrays;

/*
 * Only the ids since the last complete character are decoded again, after those before them, which
 * a tokenizer may need (a first space is dropped, a character may span tokens): the cost of an id
 * does not grow with the text.
 */
/** The text of a growing list of ids, given out only as far as its characters are complete. */
final class TextStream {
  private static final String INCOMPLETE = "\ufffd";

  /** Ids of the prompt that the first decoding sees. */
  private static final int CONTEXT = 8;

  private final Tokenizer tokenizer;
  private final StringBuilder given = new StringBuilder();
  private int[] ids;
  private int count;
  private int contextFrom;
  private int pendingFrom;

  /** A stream that gives the text after {@code prompt}. */
  TextStream(Tokenizer tokenizer, int[] prompt) {
    this.tokenizer = tokenizer;
    this.ids = prompt.clone();
    this.count = prompt.length;
    this.contextFrom = Math.max(0, count - CONTEXT);
    this.pendingFrom = count;
  }

  /** Adds an id; gives the text that has become complete. */
  String append(int id) {
    if (count == ids.length) {
      ids = Arrays.copyOf(ids, 2 * count + 16);
    }
    ids[count++] = id;
    String added = pending();
    if (added.isEmpty() || added.endsWith(INCOMPLETE)) {
      return "";
    }
    contextFrom = pendingFrom;
    pendingFrom = count;
    given.append(added);
    return added;
  }

  /** All text after the prompt, with U+FFFD where the last character is incomplete. */
  String whole() {
    return given + pending();
  }

  private String pending() {
    String before = tokenizer.decode(Arrays.copyOfRange(ids, contextFrom, pendingFrom));
    String all = tokenizer.decode(Arrays.copyOfRange(ids, contextFrom, count));
    return all.substring(Math.min(before.length(), all.length()));
  }
}
