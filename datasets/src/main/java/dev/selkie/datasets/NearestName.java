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

  /** Levenshtein distance, one row at a time. */
  static int edits(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
