package dev.selkie.cli;

import dev.selkie.cli.console.CommandFailure;
import java.util.Arrays;

/** Token ids written as text. */
final class TokenIds {
  private TokenIds() {}

  /** Ids between blanks, line ends, commas or brackets, so that a JSON array will do. */
  static int[] parse(String text, int vocabularySize) {
    return Arrays.stream(text.split("[\\s,\\[\\]]+", -1))
        .filter(word -> !word.isEmpty())
        .mapToInt(word -> id(word, vocabularySize))
        .toArray();
  }

  private static int id(String word, int vocabularySize) {
    try {
      int id = Integer.parseInt(word);
      if (id >= 0 && id < vocabularySize) {
        return id;
      }
    } catch (NumberFormatException e) { // said below
    }
    throw CommandFailure.data(
        "a token id must be a number from 0 to " + (vocabularySize - 1) + ": " + word);
  }
}
