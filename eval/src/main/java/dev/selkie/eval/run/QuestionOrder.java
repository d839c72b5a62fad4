package dev.selkie.eval.run;

import dev.selkie.datasets.Dataset;
import dev.selkie.datasets.McqQuestion;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The order in which questions are asked: the first of every subject, then the second of every
 * subject, and so on. Any beginning of it is spread evenly over the subjects, and a smaller limit
 * always asks a part of what a larger one asks.
 */
public final class QuestionOrder {
  private QuestionOrder() {}

  /** The first {@code limit} questions; all of them if it is 0. */
  public static List<McqQuestion> of(Dataset dataset, int limit) {
    List<List<McqQuestion>> subjects = new ArrayList<>();
    var bySubject = dataset.test().stream().collect(Collectors.groupingBy(McqQuestion::subject));
    for (String subject : dataset.categories().subjects()) {
      subjects.add(bySubject.getOrDefault(subject, List.of()));
    }
    int total = dataset.test().size();
    int wanted = limit == 0 ? total : Math.min(limit, total);
    List<McqQuestion> order = new ArrayList<>();
    for (int round = 0; order.size() < wanted; round++) {
      for (List<McqQuestion> questions : subjects) {
        if (round < questions.size() && order.size() < wanted) {
          order.add(questions.get(round));
        }
      }
    }
    return order;
  }
}
