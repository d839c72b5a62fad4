package dev.selkie.eval.summary;

import dev.selkie.eval.run.Sample;
import dev.selkie.eval.statistics.PairedAnswers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A question that was answered twice.
 *
 * @param first the reference's answer
 * @param second the other answer
 */
public record AnswerPair(Sample first, Sample second) {
  /** The questions that both answered, in the order of the first. */
  public static List<AnswerPair> byQuestion(List<Sample> firsts, List<Sample> seconds) {
    Map<String, Sample> byId = new HashMap<>();
    seconds.forEach(sample -> byId.put(sample.id(), sample));
    List<AnswerPair> pairs = new ArrayList<>();
    for (Sample first : firsts) {
      Sample second = byId.get(first.id());
      if (second != null) {
        pairs.add(new AnswerPair(first, second));
      }
    }
    return pairs;
  }

  /** Whether both were found by scores. */
  boolean scored() {
    return first.scored() && second.scored();
  }

  /** The choices of some pairs, at least one. */
  static PairedAnswers statistics(List<AnswerPair> pairs) {
    return new PairedAnswers(
        pairs.stream().mapToInt(pair -> pair.first().answer()).toArray(),
        pairs.stream().mapToInt(pair -> pair.first().predicted()).toArray(),
        pairs.stream().mapToInt(pair -> pair.second().predicted()).toArray());
  }
}
