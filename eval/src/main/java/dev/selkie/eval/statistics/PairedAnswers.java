package dev.selkie.eval.statistics;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/*
 * Two modes on the same questions. Unpaired tests throw away that both saw the same questions; here
 * only the questions on which exactly one is right carry information [1]. The mid-p variant of
 * McNemar's test is close to its nominal level where the exact test is too careful [2].
 *
 * [1] Q. McNemar, 1947. [2] M. W. Fagerland, S. Lydersen, P. Laake, BMC Med. Res. Methodol. 13:91, 2013.
 */

/** Answers of a reference and of another mode to the same questions, in the same order. */
public final class PairedAnswers {
  private final boolean[] referenceRight;
  private final boolean[] otherRight;
  private final Flips flips;

  /**
   * How answers changed.
   *
   * @param harmful right before, wrong now
   * @param beneficial wrong before, right now
   * @param wrongToWrong wrong before, wrong in another way now
   */
  public record Flips(int harmful, int beneficial, int wrongToWrong) {
    /** All changed answers. */
    public int total() {
      return harmful + beneficial + wrongToWrong;
    }
  }

  /**
   * Pairs the answers.
   *
   * @param answers right choice of each question
   * @param reference choice of the reference
   * @param other choice of the other mode
   */
  public PairedAnswers(int[] answers, int[] reference, int[] other) {
    if (answers.length == 0
        || answers.length != reference.length
        || answers.length != other.length) {
      throw new IllegalArgumentException(
          "answers must be paired and at least one: %d, %d, %d"
              .formatted(answers.length, reference.length, other.length));
    }
    referenceRight = new boolean[answers.length];
    otherRight = new boolean[answers.length];
    int wrongToWrong = 0;
    for (int i = 0; i < answers.length; i++) {
      referenceRight[i] = reference[i] == answers[i];
      otherRight[i] = other[i] == answers[i];
      boolean bothWrong = !referenceRight[i] && !otherRight[i];
      wrongToWrong += bothWrong && reference[i] != other[i] ? 1 : 0;
    }
    flips = new Flips(count(1), count(-1), wrongToWrong);
  }

  private int difference(int i) {
    return (referenceRight[i] ? 1 : 0) - (otherRight[i] ? 1 : 0);
  }

  private int count(int difference) {
    int count = 0;
    for (int i = 0; i < referenceRight.length; i++) {
      count += difference(i) == difference ? 1 : 0;
    }
    return count;
  }

  /** Number of questions. */
  public int questions() {
    return referenceRight.length;
  }

  /** How answers changed. */
  public Flips flips() {
    return flips;
  }

  /** Accuracy of the reference minus accuracy of the other, in percentage points. */
  public double lossPoints() {
    return loss().points();
  }

  /** The loss as counts, for its analytic interval, equivalence and power. */
  public PairedLoss loss() {
    return new PairedLoss(questions(), flips.harmful(), flips.beneficial());
  }

  /**
   * Interval of {@link #lossPoints()} with 95 % confidence when questions of one cluster may depend
   * on each other.
   *
   * @param clusters the cluster of each question, at least two distinct ones
   */
  public Interval clusteredInterval(List<String> clusters) {
    int[] differences = new int[questions()];
    Arrays.setAll(differences, this::difference);
    return PairedLoss.clustered(differences, clusters);
  }

  /**
   * Interval of {@link #lossPoints()} with 95 % confidence: the {@link #bootstrap}, except where no
   * question tells the two apart. There the bootstrap would give a point; instead, either kind of
   * flip is bounded by the exact interval of none among {@link #questions()} (Clopper, Pearson).
   */
  public Interval lossInterval(int resamples, long seed) {
    if (flips.harmful() + flips.beneficial() > 0) {
      return bootstrap(resamples, seed);
    }
    double most = 100 * (1 - Math.pow(0.025, 1.0 / questions()));
    return new Interval(-most, most);
  }

  /**
   * Percentile bootstrap of {@link #lossPoints()}: questions are drawn with replacement, pairs stay
   * together; the 2.5th and 97.5th percentile of the resampled losses. Only questions that tell the
   * two apart move a loss, and how many of them are among the drawn ones is binomial, so the others
   * need no drawing.
   */
  Interval bootstrap(int resamples, long seed) {
    int n = questions();
    int apart = flips.harmful() + flips.beneficial();
    double[] atMost = cumulative(BinomialDistribution.of(n, (double) apart / n));
    SplittableRandom random = new SplittableRandom(seed);
    double[] losses = new double[resamples];
    for (int r = 0; r < resamples; r++) {
      int drawn = quantile(atMost, random.nextDouble());
      int harmful = 0;
      for (int i = 0; i < drawn; i++) {
        harmful += random.nextInt(apart) < flips.harmful() ? 1 : 0;
      }
      losses[r] = 100.0 * (2 * harmful - drawn) / n;
    }
    Arrays.sort(losses);
    int cut = (int) Math.floor(0.025 * resamples);
    return new Interval(losses[cut], losses[resamples - 1 - cut]);
  }

  /** P(X ≤ k) for k from 0 until it is 1: a quantile is looked up ten thousand times. */
  private static double[] cumulative(BinomialDistribution distribution) {
    return IntStream.rangeClosed(0, distribution.getNumberOfTrials())
        .mapToDouble(distribution::cumulativeProbability)
        .takeWhile(p -> p < 1)
        .toArray();
  }

  /** The smallest k with P(X ≤ k) ≥ {@code p}. */
  private static int quantile(double[] cumulative, double p) {
    int low = 0;
    int high = cumulative.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (cumulative[middle] >= p) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** Two-sided mid-p value of McNemar's test that both modes are right equally often. */
  public double mcnemarMidP() {
    int discordant = flips.harmful() + flips.beneficial();
    if (discordant == 0) {
      return 1;
    }
    BinomialDistribution coin = BinomialDistribution.of(discordant, 0.5);
    int smaller = Math.min(flips.harmful(), flips.beneficial());
    double midP = 2 * coin.cumulativeProbability(smaller) - coin.probability(smaller);
    return Math.min(1, midP);
  }
}
