package dev.selkie.eval.latency;

import dev.selkie.eval.statistics.Interval;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/*
 * An interval of a percentile from order statistics assumes nothing of the distribution [1]: the
 * number of times below the true percentile is binomial, so two ranks are chosen between which it
 * lies 95 times in a hundred. Where the sample is too small for the ranks, its ends stand in and
 * the coverage says what they promise.
 *
 * [1] David, Nagaraja: Order Statistics, 2003, 7.1.
 */

/** Times to three digits, in HdrHistogram: from a microsecond to days. */
public final class LatencyHistogram {
  private static final int DIGITS = 3;
  private static final double NANOS_IN_MILLI = 1e6;
  private static final double TAIL = 0.025;

  private final Histogram histogram;

  /** Empty. */
  public LatencyHistogram() {
    this(new Histogram(DIGITS));
  }

  private LatencyHistogram(Histogram histogram) {
    this.histogram = histogram;
    histogram.setAutoResize(true);
  }

  /** Adds a time. */
  public void add(long nanos) {
    histogram.recordValue(Math.max(0, nanos));
  }

  /** Number of times. */
  public long size() {
    return histogram.getTotalCount();
  }

  /** Arithmetic mean, in milliseconds. */
  public double mean() {
    return histogram.getMean() / NANOS_IN_MILLI;
  }

  /** The smallest time that at least a fraction {@code p} of all times do not exceed. */
  public double percentile(double p) {
    requireTimes();
    if (!(p > 0 && p <= 1)) {
      throw new IllegalArgumentException("p must be in (0, 1]: p=" + p);
    }
    return atRank(Math.max(1, (long) Math.ceil(p * size() - 1e-9)));
  }

  /** The middle time, or the mean of the middle two. */
  public double median() {
    requireTimes();
    return (atRank((size() + 1) / 2) + atRank(size() / 2 + 1)) / 2;
  }

  /**
   * A percentile's interval.
   *
   * @param millis from one time of the sample to another
   * @param coverage probability that the true percentile lies there
   */
  public record Bounds(Interval millis, double coverage) {
    /** Whether there were enough times for 95 %. */
    public boolean holds() {
      return coverage >= 1 - 2 * TAIL;
    }
  }

  /** The interval of the percentile {@code p}, in (0, 1), from order statistics. */
  public Bounds bounds(double p) {
    requireTimes();
    int n = Math.toIntExact(size());
    BinomialDistribution below = BinomialDistribution.of(n, p);
    int low = 0;
    while (low < n && below.cumulativeProbability(low) <= TAIL) {
      low++;
    }
    int high = n;
    while (high > 1 && below.survivalProbability(high - 1 - 1) <= TAIL) {
      high--;
    }
    low = Math.max(1, low);
    double coverage = below.cumulativeProbability(high - 1) - below.cumulativeProbability(low - 1);
    return new Bounds(new Interval(atRank(low), atRank(high)), Math.max(0, coverage));
  }

  /** The time that is the {@code rank}th from below, counted from 1. */
  private double atRank(long rank) {
    double percentage = 100.0 * (rank - 0.5) / size();
    return histogram.getValueAtPercentile(percentage) / NANOS_IN_MILLI;
  }

  private void requireTimes() {
    if (size() == 0) {
      throw new IllegalArgumentException("at least one time is needed");
    }
  }

  /** As text, for {@link #decode}. */
  public String encode() {
    ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(buffer);
    byte[] bytes = new byte[length];
    buffer.get(0, bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  /**
   * What {@link #encode} made, here or by another program that has HdrHistogram.
   *
   * @throws IllegalArgumentException if it is no such text
   */
  public static LatencyHistogram decode(String text) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text));
      return new LatencyHistogram(Histogram.decodeFromCompressedByteBuffer(bytes, 0));
    } catch (DataFormatException | IndexOutOfBoundsException | BufferUnderflowException e) {
      throw new IllegalArgumentException("text must be a compressed HdrHistogram", e);
    }
  }
}
