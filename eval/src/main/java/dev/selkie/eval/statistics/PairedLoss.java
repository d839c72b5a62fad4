package dev.selkie.eval.statistics;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/*
 * The analytic side of a paired comparison, in percentage points. With b harmful and c beneficial
 * flips among n questions the loss is (b - c) / n. Its interval adds one flip of either kind [1],
 * which keeps its level for few flips and is no point where there are none. Equivalence within a
 * margin is two one-sided tests [2] on the same standard error: a difference that is not significant
 * proves nothing, a difference that is significantly smaller than the margin does. What a
 * comparison could have detected follows from how often the two disagree [3]. Questions that share
 * a subject or a passage are not independent; the clustered interval sums their differences first [4].
 *
 * [1] D. G. Bonett, R. M. Price, J. Educ. Behav. Stat. 37:479, 2012.
 * [2] D. J. Schuirmann, J. Pharmacokinet. Biopharm. 15:657, 1987.
 * [3] R. J. Connett, J. A. Smith, R. B. McHugh, Stat. Med. 6:537, 1987.
 * [4] E. Miller, Adding Error Bars to Evals, arXiv 2411.00640, 2024, section 2.2.
 */

/**
 * Accuracy lost between two paired sets of answers, as counts.
 *
 * @param questions questions that both answered, at least 1
 * @param harmful right before, wrong now
 * @param beneficial wrong before, right now
 */
public record PairedLoss(int questions, int harmful, int beneficial) {
  private static final double CONFIDENCE = 0.95;
  private static final double POWER = 0.80;
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  /** Checks the counts. */
  public PairedLoss {
    if (questions < 1 || harmful < 0 || beneficial < 0 || harmful + beneficial > questions) {
      throw new IllegalArgumentException(
          "flips must be at least 0 and not exceed the questions, at least 1: %d + %d of %d"
              .formatted(harmful, beneficial, questions));
    }
  }

  /** Accuracy before minus accuracy now, in percentage points. */
  public double points() {
    return 100.0 * (harmful - beneficial) / questions;
  }

  /** Interval of {@link #points()} with 95 % confidence (Bonett, Price). */
  public Interval interval() {
    double reach = quantile((1 + CONFIDENCE) / 2) * standardError();
    return new Interval(adjustedPoints() - reach, adjustedPoints() + reach);
  }

  /**
   * Two one-sided tests that the loss is neither above {@code marginPoints} nor below its negative:
   * the larger of the two p-values. Below 0.05 the two sets are equivalent within the margin.
   */
  public double equivalenceP(double marginPoints) {
    if (!(marginPoints > 0)) {
      throw new IllegalArgumentException("margin must be positive: " + marginPoints + " points");
    }
    double distance = marginPoints - Math.abs(adjustedPoints());
    return NORMAL.survivalProbability(distance / standardError());
  }

  /**
   * The smallest loss in points that a comparison with this many questions and this rate of
   * disagreement would find significant (two-sided, 5 %) with a probability of 80 %.
   */
  public double detectablePoints() {
    double disagreement = (harmful + beneficial + 2.0) / (questions + 2.0);
    double reach = quantile((1 + CONFIDENCE) / 2) + quantile(POWER);
    return 100 * reach * Math.sqrt(disagreement / questions);
  }

  private double adjustedPoints() {
    return 100.0 * (harmful - beneficial) / (questions + 2.0);
  }

  private double standardError() {
    double n = questions + 2.0;
    double lost = (harmful + 1) / n;
    double won = (beneficial + 1) / n;
    return 100 * Math.sqrt((lost + won - (lost - won) * (lost - won)) / n);
  }

  private static double quantile(double probability) {
    return NORMAL.inverseCumulativeProbability(probability);
  }

  /**
   * Interval of the mean of {@code differences} with 95 % confidence, times 100, when those of one
   * cluster may depend on each other: standard error from the clusters' sums, Student's t with one
   * degree of freedom less than there are clusters.
   *
   * @param differences one a question: 1 lost, -1 won, 0 unchanged
   * @param clusters the cluster of each question; at least two distinct ones
   */
  static Interval clustered(int[] differences, List<String> clusters) {
    int n = differences.length;
    double mean = Arrays.stream(differences).average().orElseThrow();
    Map<String, Double> sums = new HashMap<>();
    for (int i = 0; i < n; i++) {
      sums.merge(clusters.get(i), differences[i] - mean, Double::sum);
    }
    int count = sums.size();
    if (clusters.size() != n || count < 2) {
      throw new IllegalArgumentException(
          "clusters must be one a question and at least two distinct: %d for %d, %d distinct"
              .formatted(clusters.size(), n, count));
    }
    double squares = sums.values().stream().sorted().mapToDouble(sum -> sum * sum).sum();
    double error = Math.sqrt(squares * count / (count - 1.0)) / n;
    double reach =
        TDistribution.of(count - 1.0).inverseCumulativeProbability((1 + CONFIDENCE) / 2) * error;
    return new Interval(100 * (mean - reach), 100 * (mean + reach));
  }
}
