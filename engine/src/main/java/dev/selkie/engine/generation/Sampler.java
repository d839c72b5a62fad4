package dev.selkie.engine.generation;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;

/** Chooses tokens from logits; one per text, since it holds the random state. */
final class Sampler {
  private final Sampling sampling;
  private final Random random;

  Sampler(Sampling sampling) {
    this.sampling = sampling;
    this.random = new Random(sampling.seed());
  }

  int choose(float[] logits) {
    int best = likeliest(logits);
    if (sampling.temperature() == 0) {
      return best;
    }
    boolean cut = sampling.topK() > 0 || sampling.topP() < 1;
    int[] ids =
        cut
            ? IntStream.range(0, logits.length)
                .boxed()
                .sorted(Comparator.comparingDouble(id -> -logits[id]))
                .limit(sampling.topK() > 0 ? sampling.topK() : logits.length)
                .mapToInt(Integer::intValue)
                .toArray()
            : IntStream.range(0, logits.length).toArray();
    double[] weights = new double[ids.length];
    double sum = 0;
    for (int i = 0; i < ids.length; i++) {
      weights[i] = StrictMath.exp((logits[ids[i]] - logits[best]) / sampling.temperature());
      sum += weights[i];
    }
    return ids[draw(weights, sum)];
  }

  /** Draws an index in proportion to its weight, from the leading ones that reach top-p. */
  private int draw(double[] weights, double sum) {
    int count = 0;
    double kept = 0;
    while (count < weights.length && (count == 0 || kept < sampling.topP() * sum)) {
      kept += weights[count++];
    }
    double point = random.nextDouble() * kept;
    for (int i = 0; i < count - 1; i++) {
      point -= weights[i];
      if (point < 0) {
        return i;
      }
    }
    return count - 1;
  }

  /** The id of the greatest logit, the lowest of equals. */
  static int likeliest(float[] logits) {
    int best = 0;
    for (int id = 1; id < logits.length; id++) {
      if (logits[id] > logits[best]) {
        best = id;
      }
    }
    return best;
  }
}
