package dev.selkie.engine.tokenizer;

import dev.selkie.engine.weights.MalformedModelException;
import java.nio.file.Path;
import java.util.List;

/**
 * The merges of a vocabulary: for a pair of ids the rank of its merge and the id it becomes. A hash
 * table over longs: a vocabulary of 128,256 tokens has 280,147 merges, boxed they would be 40 MB.
 */
final class MergeTable {
  private final long[] pairs;
  private final long[] results;
  private final int mask;

  /**
   * Reads lines of two tokens with a space between them, in the order of their rank.
   *
   * @throws MalformedModelException if a line does not join two tokens into a token
   */
  MergeTable(Path file, Vocabulary vocabulary, List<String> lines) throws MalformedModelException {
    int size = Integer.highestOneBit(Math.max(8, lines.size())) << 2;
    pairs = new long[size];
    results = new long[size];
    mask = size - 1;
    java.util.Arrays.fill(results, -1);
    for (int rank = 0; rank < lines.size(); rank++) {
      String line = lines.get(rank);
      int space = line.indexOf(' ', 1);
      int left = space < 0 ? -1 : vocabulary.plainId(line.substring(0, space));
      int right = space < 0 ? -1 : vocabulary.plainId(line.substring(space + 1));
      int merged =
          space < 0 ? -1 : vocabulary.plainId(line.substring(0, space) + line.substring(space + 1));
      if (left < 0 || right < 0 || merged < 0) {
        throw new MalformedModelException(
            file, "a merge must join two tokens into a token: merge " + rank + " is " + line);
      }
      int slot = slot(pack(left, right));
      if (results[slot] < 0) {
        pairs[slot] = pack(left, right);
        results[slot] = pack(rank, merged);
      }
    }
  }

  private static long pack(int high, int low) {
    return (long) high << 32 | low;
  }

  /** Where the pair stands, or the free slot where it would. */
  private int slot(long pair) {
    long mixed = pair * 0x9e3779b97f4a7c15L;
    int slot = (int) (mixed >>> 32) & mask;
    while (results[slot] >= 0 && pairs[slot] != pair) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  /** Rank of the merge of two ids, or {@link PairMerger#NONE}; an id below 0 is in no merge. */
  double rank(int left, int right) {
    if (left < 0 || right < 0) {
      return PairMerger.NONE;
    }
    long result = results[slot(pack(left, right))];
    return result < 0 ? PairMerger.NONE : result >>> 32;
  }

  /** What two ids become; they must have a rank. */
  int merged(int left, int right) {
    return (int) results[slot(pack(left, right))];
  }
}
