package dev.selkie.engine.generation;

import dev.selkie.kernels.FloatMath;
import dev.selkie.kernels.KernelProvider;
import dev.selkie.kernels.VectorKernels;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** Chooses tokens from logits; one per text, since it holds the random state and what was there. */
final class Sampler {
  private final Sampling sampling;
  private final Random random;
  private final VectorKernels vectors = KernelProvider.detect().vectors();
  private final Recent recent;

  /** A sampler for the text that follows a prompt. */
  Sampler(Sampling sampling, int... prompt) {
    this.sampling = sampling;
    this.random = new Random(sampling.seed());
    this.recent = new Recent(sampling.penalties().lastTokens());
    for (int id : prompt) {
      recent.add(id);
    }
  }

  /** Chooses the next token; logits stay as they are. */
  int choose(float[] logits) {
    int id = pick(adjusted(logits));
    recent.add(id);
    return id;
  }

  private float[] adjusted(float[] logits) {
    Penalties penalties = sampling.penalties();
    if (sampling.logitBias().isEmpty() && penalties.none()) {
      return logits;
    }
    float[] adjusted = logits.clone();
    sampling
        .logitBias()
        .forEach(
            (id, bias) -> {
              if (id < adjusted.length) {
                adjusted[id] = (float) (adjusted[id] + bias);
              }
            });
    if (!penalties.none()) {
      recent.counts().forEach((id, count) -> adjusted[id] = penalties.apply(adjusted[id], count));
    }
    return adjusted;
  }

  private int pick(float[] logits) {
    if (sampling.temperature() == 0) {
      return vectors.likeliest(logits, 0, logits.length);
    }
    Candidates candidates = Candidates.of(logits, sampling, vectors);
    double[] weights = new double[candidates.count()];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      double below = candidates.logit(i) - candidates.logit(0);
      weights[i] = FloatMath.exp((float) (below / sampling.temperature()));
      sum += weights[i];
    }
    double point = random.nextDouble() * sum;
    for (int i = 0; i < weights.length - 1; i++) {
      point -= weights[i];
      if (point < 0) {
        return candidates.id(i);
      }
    }
    return candidates.id(weights.length - 1);
  }

  /** The last tokens and how often each is among them. */
  private static final class Recent {
    private final int[] ring;
    private final Map<Integer, Integer> counts = new HashMap<>();
    private long seen;

    Recent(int size) {
      ring = new int[size];
    }

    void add(int id) {
      if (ring.length == 0) {
        return;
      }
      int slot = (int) (seen % ring.length);
      if (seen >= ring.length) {
        counts.computeIfPresent(ring[slot], (old, count) -> count == 1 ? null : count - 1);
      }
      ring[slot] = id;
      counts.merge(id, 1, Integer::sum);
      seen++;
    }

    Map<Integer, Integer> counts() {
      return counts;
    }
  }

  /** The id of the greatest logit, the lowest of equals. */
  static int likeliest(float[] logits) {
    return KernelProvider.detect().vectors().likeliest(logits, 0, logits.length);
  }
}
