package dev.selkie.datasets;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the name that a user probably meant. */
public final class NearestName {
  private NearestName() {}

  /** The candidate with the fewest edits, if that is at most half of its length. */
  public static Optional<String> find(String name, Collection<String> candidates) {
    return candidates.stream()
        .min(Comparator.comparingInt(candidate -> edits(name, candidate)))
        .filter(candidate -> edits(name, candidate) <= candidate.length() / 2);
  }

  /**
   * {@code "Unknown task 'mlmu'. Did you mean: mmlu?"}, or the list of names where none is near.
   */
  public static String unknown(String kind, String name, Collection<String> candidates) {
    String sentence = "Unknown " + kind + " '" + name + "'. ";
    return find(name, candidates)
        .map(near -> sentence + "Did you mean: " + near + "?")
        .orElse(sentence + "Known: " + String.join(", ", candidates) + ".");
  }

  /** Insertions, deletions, substitutions and swaps of neighbours. */
  static int edits(String a, String b) {
    int[][] edits = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          edits[i][j] = i + j;
          continue;
        }
        int change = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(change, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
        boolean swap =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        edits[i][j] = swap ? Math.min(best, edits[i - 2][j - 2] + 1) : best;
      }
    }
    return edits[a.length()][b.length()];
  }
}
