package dev.selkie.eval.summary;

import dev.selkie.datasets.McqQuestion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which questions are about the same passage. MMLU does not say it: two long questions of a subject
 * that begin with the same text share one, as history's sources and law's cases do.
 */
final class Passages {
  private static final int LEAST_LENGTH = 240;
  private static final int COMMON_LENGTH = 120;

  private final Map<String, String> passages;

  private Passages(Map<String, String> passages) {
    this.passages = passages;
  }

  /** Of questions whose texts are not at hand. */
  static Passages unknown() {
    return new Passages(Map.of());
  }

  /** Of these questions. */
  static Passages of(List<McqQuestion> questions) {
    Map<String, String> passages = new HashMap<>();
    for (McqQuestion question : questions) {
      String text = question.question();
      passages.put(
          question.id(),
          text.length() < LEAST_LENGTH
              ? question.id()
              : question.subject() + ": " + text.substring(0, COMMON_LENGTH));
    }
    boolean shared = passages.values().stream().distinct().count() < passages.size();
    return shared ? new Passages(passages) : unknown();
  }

  /** Whether any two questions share one. */
  boolean known() {
    return !passages.isEmpty();
  }

  /** A name for the passage of a question: its id if it has none in common with another. */
  String of(String id) {
    return passages.getOrDefault(id, id);
  }
}
