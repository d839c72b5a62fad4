package dev.selkie.eval.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** How often answers flip, by how sure the reference was of them. */
public final class MarginFlips {
  private static final int BINS = 5;

  private MarginFlips() {}

  /**
   * Questions with about the same margin.
   *
   * @param from smallest margin: log-probability of the reference's choice minus that of its second
   * @param to largest margin
   * @param questions questions
   * @param flips of these, questions that the other mode answers in another way
   */
  public record Bin(double from, double to, int questions, int flips) {}

  /**
   * Five bins of about equally many questions, from the least to the most certain; fewer where
   * there are fewer questions.
   *
   * @param reference scores of each question's choices in the reference
   * @param other scores of each question's choices in the other mode
   */
  public static List<Bin> of(List<double[]> reference, List<double[]> other) {
    record Question(double margin, boolean flipped) {}
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < reference.size(); i++) {
      boolean flipped =
          ChoiceDistribution.best(reference.get(i)) != ChoiceDistribution.best(other.get(i));
      questions.add(new Question(margin(reference.get(i)), flipped));
    }
    questions.sort(Comparator.comparingDouble(Question::margin));
    int n = questions.size();
    int bins = Math.min(BINS, n);
    List<Bin> result = new ArrayList<>();
    for (int bin = 0; bin < bins; bin++) {
      List<Question> part = questions.subList(bin * n / bins, (bin + 1) * n / bins);
      result.add(
          new Bin(
              part.get(0).margin(),
              part.get(part.size() - 1).margin(),
              part.size(),
              (int) part.stream().filter(Question::flipped).count()));
    }
    return result;
  }

  /** The best score minus the second best. */
  static double margin(double[] scores) {
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length - 1] - sorted[sorted.length - 2];
  }
}
