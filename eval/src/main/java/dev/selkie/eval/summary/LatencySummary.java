package dev.selkie.eval.summary;

import dev.selkie.eval.run.PerformanceRun;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Times of single questions in milliseconds: from text to scores, one question at a time. A
 * question is scored by one pass over its prompt, so this is its time to first token too.
 *
 * @param p50 median
 * @param p50Ci95 order-statistic interval of the median
 * @param p50Coverage probability that this interval promises
 * @param p90 90th percentile, nearest rank
 * @param mean mean
 * @param times every time
 * @param percentiles those that the sample is large enough for
 * @param stages mean time of each stage
 * @param clientMillis median time in the client's part of encrypted products; 0 in clear modes
 * @param serverMillis median time in the server's part of encrypted products; 0 in clear modes
 * @param bytesUp median bytes from client to server
 * @param bytesDown median bytes from server to client
 * @param warmups questions before these, not counted
 * @param checkedAnswers answers compared with those of the accuracy run
 * @param changedAnswers of these, answers that differ
 * @param generation single tokens; null if none were generated
 * @param wholeTask all questions of the task one by one, predicted; null if all of them were timed
 */
public record LatencySummary(
    double p50,
    List<Double> p50Ci95,
    double p50Coverage,
    double p90,
    double mean,
    List<Double> times,
    List<Percentile> percentiles,
    Stages stages,
    double clientMillis,
    double serverMillis,
    double bytesUp,
    double bytesDown,
    int warmups,
    int checkedAnswers,
    int changedAnswers,
    @Nullable Generation generation,
    @Nullable Prediction wholeTask) {

  /**
   * A percentile.
   *
   * @param p fraction of times that do not exceed it
   * @param millis its value
   * @param ci95 order-statistic interval
   * @param coverage probability that the interval promises
   */
  public record Percentile(double p, double millis, List<Double> ci95, double coverage) {}

  /**
   * Mean time of a question in each stage, in milliseconds. Times of threads that work at once are
   * added, so the stages of an encrypted mode may come to more than the mean.
   *
   * @param tokenize token ids of the text
   * @param layers what the other stages leave of the mean, 0 at least; in clear modes all of the
   *     decoder
   * @param encrypt encoding and encrypting
   * @param server the server's part of encrypted products
   * @param decrypt decrypting and decoding
   */
  public record Stages(
      double tokenize, double layers, double encrypt, double server, double decrypt) {}

  /**
   * Tokens generated one by one.
   *
   * @param tokens tokens generated each time
   * @param ttftMillis median time to the first token
   * @param tpotMillis median time per output token, the first left out
   * @param repetitions how often
   */
  public record Generation(int tokens, double ttftMillis, double tpotMillis, int repetitions) {
    static Generation of(PerformanceRun.Generation measured) {
      return new Generation(
          measured.tokens(),
          median(measured.ttftMillis()),
          median(measured.tpotMillis()),
          measured.ttftMillis().size());
    }
  }

  /**
   * What has not been measured, from what has.
   *
   * @param questions questions of the task
   * @param measured questions that were timed
   * @param seconds predicted time
   * @param pi95 prediction interval
   */
  public record Prediction(int questions, int measured, double seconds, List<Double> pi95) {}

  /** The middle value, or the mean of the middle two. */
  static double median(List<? extends Number> values) {
    double[] sorted = values.stream().mapToDouble(Number::doubleValue).sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }
}
