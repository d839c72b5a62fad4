package dev.selkie.engine.decoder;

import dev.selkie.kernels.FloatMath;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;

/*
 * A mixture of experts [1]: softmax over the router's outputs, the most probable experts of each
 * token, their outputs added with the probabilities as weights (with normalized routing scaled to
 * sum 1). A token's experts are added in the order of their numbers, the shared expert last, so that
 * the result does not depend on what else is in the batch. The tokens of one expert go through it
 * together, and experts without tokens are not touched.
 *
 * Which experts are asked for depends on the token: whoever holds the experts' matrices and sees
 * which of them are used learns something of the text. That is why mode enc refuses such models.
 *
 * [1] Shazeer et al.: Outrageously Large Neural Networks: The Sparsely-Gated Mixture-of-Experts
 * Layer, 2017; Jiang et al.: Mixtral of Experts, 2024.
 */
/** Experts in the place of a feed-forward layer. */
final class ExpertFeedForward implements FeedForward {
  /** Least sum of weights that is divided by: half precision's least normal number. */
  private static final float LEAST_SUM = 0x1p-14f;

  /** The expert that every token goes through, weighted by sigmoid(gate · x). */
  record Shared(FeedForward expert, WeightVector gate) {}

  private final ExpertSpec spec;
  private final int width;
  private final boolean normalized;
  private final LinearOperator router;
  private final List<FeedForward> experts;
  private final Optional<Shared> shared;
  private final AtomicLongArray load;

  ExpertFeedForward(
      ExpertSpec spec,
      int width,
      boolean normalized,
      LinearOperator router,
      List<FeedForward> experts,
      Optional<Shared> shared) {
    this.spec = spec;
    this.width = width;
    this.normalized = normalized;
    this.router = router;
    this.experts = List.copyOf(experts);
    this.shared = shared;
    this.load = new AtomicLongArray(spec.count());
  }

  @Override
  public void apply(float[] x, int tokens, float[] y, Scratch scratch) {
    float[] weights = route(x, tokens);
    Arrays.fill(y, 0, tokens * width, 0);
    for (int e = 0; e < spec.count(); e++) {
      addExpert(e, x, tokens, weights, y, scratch);
    }
    shared.ifPresent(extra -> addShared(extra, x, tokens, y, scratch));
  }

  /** Tokens that each expert has seen so far. */
  long[] load() {
    long[] counts = new long[spec.count()];
    for (int e = 0; e < counts.length; e++) {
      counts[e] = load.get(e);
    }
    return counts;
  }

  /** The weight of each expert for each token, [tokens, experts]; 0 where it is not chosen. */
  private float[] route(float[] x, int tokens) {
    int count = spec.count();
    float[] weights = new float[tokens * count];
    router.apply(x, tokens, weights);
    for (int token = 0; token < tokens; token++) {
      softmax(weights, token * count, count);
      keepLargest(weights, token * count, count);
    }
    return weights;
  }

  private static void softmax(float[] x, int at, int count) {
    float greatest = Float.NEGATIVE_INFINITY;
    for (int i = at; i < at + count; i++) {
      greatest = Math.max(greatest, x[i]);
    }
    double sum = 0;
    for (int i = at; i < at + count; i++) {
      x[i] = FloatMath.exp(x[i] - greatest);
      sum += x[i];
    }
    for (int i = at; i < at + count; i++) {
      x[i] = (float) (x[i] / sum);
    }
  }

  /** Zeroes all but the largest weights; of equal ones the first count. */
  private void keepLargest(float[] weights, int at, int count) {
    boolean[] chosen = new boolean[count];
    float sum = 0;
    for (int k = 0; k < spec.used(); k++) {
      int best = -1;
      for (int e = 0; e < count; e++) {
        if (!chosen[e] && (best < 0 || weights[at + e] > weights[at + best])) {
          best = e;
        }
      }
      chosen[best] = true;
      load.incrementAndGet(best);
      sum += weights[at + best];
    }
    float scale = normalized ? spec.scale() / Math.max(sum, LEAST_SUM) : spec.scale();
    for (int e = 0; e < count; e++) {
      weights[at + e] = chosen[e] ? weights[at + e] * scale : 0;
    }
  }

  private void addExpert(
      int e, float[] x, int tokens, float[] weights, float[] y, Scratch scratch) {
    int[] own = new int[tokens];
    int used = 0;
    for (int token = 0; token < tokens; token++) {
      if (weights[token * spec.count() + e] != 0) {
        own[used++] = token;
      }
    }
    if (used == 0) {
      return;
    }
    float[] in = new float[used * width];
    for (int i = 0; i < used; i++) {
      System.arraycopy(x, own[i] * width, in, i * width, width);
    }
    float[] out = new float[used * width];
    experts.get(e).apply(in, used, out, scratch);
    for (int i = 0; i < used; i++) {
      add(out, i * width, weights[own[i] * spec.count() + e], y, own[i] * width);
    }
  }

  private void addShared(Shared extra, float[] x, int tokens, float[] y, Scratch scratch) {
    float[] out = new float[tokens * width];
    extra.expert().apply(x, tokens, out, scratch);
    for (int token = 0; token < tokens; token++) {
      double sum = 0;
      for (int i = 0; i < width; i++) {
        sum += (double) extra.gate().get(i) * x[token * width + i];
      }
      float weight = 1 / (1 + FloatMath.exp((float) -sum));
      add(out, token * width, weight, y, token * width);
    }
  }

  private void add(float[] x, int at, float weight, float[] y, int target) {
    for (int i = 0; i < width; i++) {
      y[target + i] += weight * x[at + i];
    }
  }

  @Override
  public void close() {
    router.close();
    experts.forEach(FeedForward::close);
    if (shared.isPresent()) {
      shared.get().expert().close();
      shared.get().gate().close();
    }
  }
}
