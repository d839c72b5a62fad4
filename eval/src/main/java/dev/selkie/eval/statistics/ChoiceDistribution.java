package dev.selkie.eval.statistics;

/** A question's choices as a distribution: the softmax of their scores. */
public final class ChoiceDistribution {
  private ChoiceDistribution() {}

  /** Index of the largest score; the first of several. */
  public static int best(double[] scores) {
    int best = 0;
    for (int i = 1; i < scores.length; i++) {
      best = scores[i] > scores[best] ? i : best;
    }
    return best;
  }

  /** Whether another choice has exactly the best score. */
  public static boolean tied(double[] scores) {
    int best = best(scores);
    for (int i = 0; i < scores.length; i++) {
      if (i != best && scores[i] == scores[best]) {
        return true;
      }
    }
    return false;
  }

  /** Kullback-Leibler divergence of {@code other} from {@code reference}, in nats. */
  public static double divergence(double[] reference, double[] other) {
    double logReference = logSum(reference);
    double logOther = logSum(other);
    double sum = 0;
    for (int i = 0; i < reference.length; i++) {
      double p = reference[i] - logReference;
      sum += Math.exp(p) * (p - (other[i] - logOther));
    }
    return Math.max(0, sum);
  }

  private static double logSum(double[] scores) {
    double largest = scores[best(scores)];
    double sum = 0;
    for (double score : scores) {
      sum += Math.exp(score - largest);
    }
    return largest + Math.log(sum);
  }
}
