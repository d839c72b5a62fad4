package dev.selkie.engine.generation;

import dev.selkie.kernels.FloatMath;
import dev.selkie.kernels.VectorKernels;
import java.util.Arrays;

/*
 * Tokens are sorted as longs: the logit's bits, made to grow with the value, above the complement of
 * the id. Only those within a margin of the greatest logit are sorted at first; the margin grows
 * until top-k, top-p or min-p is sure to end within it, so that a vocabulary of 50,000 costs one
 * pass, not a sort. The sum behind top-p runs over all tokens in the order of their ids.
 */
/**
 * The tokens that top-k, top-p and min-p leave, the likeliest first, and of equals the lower id.
 */
final class Candidates {
  private static final float FIRST_MARGIN = 8;

  private final float[] logits;
  private final long[] keys;
  private final int count;

  private Candidates(float[] logits, long[] keys, int count) {
    this.logits = logits;
    this.keys = keys;
    this.count = count;
  }

  /** At least one token is left. */
  static Candidates of(float[] logits, Sampling sampling, VectorKernels vectors) {
    float greatest = logits[vectors.likeliest(logits, 0, logits.length)];
    int most = sampling.topK() == 0 ? logits.length : Math.min(sampling.topK(), logits.length);
    boolean all = most == logits.length && sampling.topP() == 1 && sampling.minP() == 0;
    float margin = all ? Float.POSITIVE_INFINITY : FIRST_MARGIN;
    while (true) {
      long[] keys = within(logits, greatest, margin);
      boolean complete = keys.length == logits.length;
      if (complete || keys.length >= most) {
        return new Candidates(
            logits, keys, cut(logits, keys, Math.min(most, keys.length), sampling));
      }
      int kept = cut(logits, keys, keys.length, sampling);
      if (kept < keys.length && most == logits.length) {
        return new Candidates(logits, keys, kept);
      }
      margin = margin > 200 ? Float.POSITIVE_INFINITY : 2 * margin;
    }
  }

  /** Sorted keys of the tokens at most a margin below the greatest. */
  private static long[] within(float[] logits, float greatest, float margin) {
    long[] keys = new long[logits.length];
    int found = 0;
    boolean every = margin == Float.POSITIVE_INFINITY;
    for (int id = 0; id < logits.length; id++) {
      if (every || logits[id] >= greatest - margin) {
        keys[found++] = key(logits[id], id);
      }
    }
    keys = found == keys.length ? keys : Arrays.copyOf(keys, found);
    Arrays.sort(keys);
    return keys;
  }

  /** Ascending keys: greater logits later, and of equals lower ids later. */
  private static long key(float logit, int id) {
    float value = Float.isNaN(logit) ? Float.NEGATIVE_INFINITY : logit + 0.0f;
    int bits = Float.floatToRawIntBits(value);
    int ordered = bits >= 0 ? bits : bits ^ 0x7fffffff;
    return (long) ordered << 32 | (~id & 0xffffffffL);
  }

  /** How many of the first {@code most} tokens top-p and min-p leave. */
  private static int cut(float[] logits, long[] keys, int most, Sampling sampling) {
    int count = most;
    float greatest = logits[idAt(keys, 0)];
    if (sampling.topP() < 1) {
      count = reaching(logits, keys, most, sampling, greatest);
    }
    if (sampling.minP() > 0) {
      double least = greatest + StrictMath.log(sampling.minP());
      while (count > 1 && logits[idAt(keys, count - 1)] < least) {
        count--;
      }
    }
    return count;
  }

  /** How many tokens, from the likeliest on, reach top-p of what top-k left. */
  private static int reaching(
      float[] logits, long[] keys, int most, Sampling sampling, float greatest) {
    boolean limited = sampling.topK() > 0 && sampling.topK() < logits.length;
    double sum = 0;
    if (limited) {
      for (int i = 0; i < most; i++) {
        sum += FloatMath.exp(logits[idAt(keys, i)] - greatest);
      }
    } else {
      for (float logit : logits) {
        sum += FloatMath.exp(logit - greatest);
      }
    }
    double kept = 0;
    for (int i = 0; i < most; i++) {
      kept += FloatMath.exp(logits[idAt(keys, i)] - greatest);
      if (kept >= sampling.topP() * sum) {
        return i + 1;
      }
    }
    return most;
  }

  private static int idAt(long[] keys, int rank) {
    return (int) ~keys[keys.length - 1 - rank];
  }

  int count() {
    return count;
  }

  /** The id of a rank, 0 for the likeliest. */
  int id(int rank) {
    return idAt(keys, rank);
  }

  float logit(int rank) {
    return logits[id(rank)];
  }
}
