package dev.selkie.engine.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.selkie.kernels.AttentionKernels;
import dev.selkie.kernels.KernelProvider;
import dev.selkie.kernels.KeyValueLayout;
import dev.selkie.kernels.KeyValueType;
import dev.selkie.kernels.WorkerPool;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Attention against the definition in double. */
public class AttentionTest {
  @DataProvider
  public Object[][] specs() {
    return new Object[][] {
      {AttentionSpec.causal(4, 4, 16), 70},
      {AttentionSpec.causal(6, 2, 8), 130},
      {AttentionSpec.causal(3, 1, 7).withSoftCap(2.5f), 65},
      {AttentionSpec.causal(4, 2, 16).withWindow(1), 70},
      {AttentionSpec.causal(4, 2, 16).withWindow(33), 140},
      {AttentionSpec.causal(4, 2, 16).withWindow(64).withSoftCap(1.5f), 200},
      {AttentionSpec.causal(8, 1, 5).withWindow(500).withScale(0.7f), 90},
    };
  }

  @Test(dataProvider = "specs")
  public void apply_anySpec_agreesWithTheDefinition(AttentionSpec spec, int tokens) {
    int dimension = spec.headDimension();
    int kvWidth = spec.keyValueHeads() * dimension;
    int stride = spec.heads() * dimension + 2 * kvWidth;
    Random random = new Random(tokens);
    float[] qkv = new float[tokens * stride];
    for (int i = 0; i < qkv.length; i++) {
      qkv[i] = (float) random.nextGaussian();
    }
    KeyValueLayout layout =
        new KeyValueLayout(KeyValueType.F32, 1, spec.keyValueHeads(), dimension);
    AttentionKernels kernels = KernelProvider.detect().attention();
    KeyValueCache cache = new KeyValueCache(this, new KeyValuePages(layout, kernels));
    cache.reserve(tokens);
    int keyAt = spec.heads() * dimension;
    cache.store(0, 0, tokens, qkv, keyAt, keyAt + kvWidth, stride);
    float[] out = new float[tokens * spec.heads() * dimension];
    Piece piece = new Piece(cache, new int[tokens], 0, tokens, 0, 0, tokens);
    try (WorkerPool pool = new WorkerPool(2)) {
      new Attention(spec, layout, kernels).apply(pool, List.of(piece), 0, qkv, stride, out);
    }
    double[] expected = definition(spec, qkv, stride, tokens);
    for (int i = 0; i < out.length; i++) {
      assertThat((double) out[i]).as("value %d", i).isCloseTo(expected[i], within(1e-5));
    }
  }

  /** Tokens one by one, far enough that threads share the positions of one token. */
  @Test(dataProvider = "specs")
  public void apply_tokenByTokenOnThreads_givesTheSameBits(AttentionSpec spec, int unused) {
    int tokens = 1100;
    int width = spec.heads() * spec.headDimension();
    int kvWidth = spec.keyValueHeads() * spec.headDimension();
    int stride = width + 2 * kvWidth;
    float[] qkv = gaussians(tokens * stride);
    for (KeyValueType type : KeyValueType.values()) {
      KeyValueLayout layout =
          new KeyValueLayout(type, 1, spec.keyValueHeads(), spec.headDimension());
      AttentionKernels kernels = KernelProvider.detect().attention();
      KeyValueCache cache = new KeyValueCache(this, new KeyValuePages(layout, kernels));
      cache.reserve(tokens);
      cache.store(0, 0, tokens, qkv, width, width + kvWidth, stride);
      Attention attention = new Attention(spec, layout, kernels);
      float[] expected = new float[tokens * width];
      float[] out = new float[tokens * width];
      try (WorkerPool one = new WorkerPool(1);
          WorkerPool three = new WorkerPool(3)) {
        Piece whole = new Piece(cache, new int[tokens], 0, tokens, 0, 0, tokens);
        attention.apply(one, List.of(whole), 0, qkv, stride, expected);
        for (int t = 0; t < tokens; t += t < 1000 ? 50 : 1) {
          Piece piece = new Piece(cache, new int[1], 0, 1, t, t, 1);
          attention.apply(three, List.of(piece), 0, qkv, stride, out);
          assertThat(Arrays.copyOfRange(out, t * width, (t + 1) * width))
              .isEqualTo(Arrays.copyOfRange(expected, t * width, (t + 1) * width));
        }
      }
    }
  }

  private static float[] gaussians(int count) {
    Random random = new Random(count);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Twice the tokens take twice the memory, not four times: there is no matrix of scores. */
  @Test
  public void apply_twiceTheTokens_takesTwiceTheMemory() {
    long one = bytesFor(2000);
    long two = bytesFor(4000);
    System.out.println("attention of 2000 and 4000 tokens allocates " + one + ", " + two);
    assertThat(two).isLessThan(3 * one + 100_000).isLessThan(4000L * 4000 / 4);
  }

  /** Bytes that attention allocates for a prompt, on the heap and beside it. */
  private static long bytesFor(int tokens) {
    AttentionSpec spec = AttentionSpec.causal(2, 1, 8);
    KeyValueLayout layout = new KeyValueLayout(KeyValueType.F32, 1, 1, 8);
    AttentionKernels kernels = KernelProvider.detect().attention();
    KeyValueCache cache = new KeyValueCache("owner", new KeyValuePages(layout, kernels));
    cache.reserve(tokens);
    float[] qkv = gaussians(tokens * 32);
    cache.store(0, 0, tokens, qkv, 16, 24, 32);
    float[] out = new float[tokens * 16];
    Piece piece = new Piece(cache, new int[tokens], 0, tokens, 0, 0, tokens);
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (WorkerPool pool = new WorkerPool(1)) {
      Attention attention = new Attention(spec, layout, kernels);
      long before = threads.getCurrentThreadAllocatedBytes() + direct();
      attention.apply(pool, List.of(piece), 0, qkv, 32, out);
      return threads.getCurrentThreadAllocatedBytes() + direct() - before;
    }
  }

  private static long direct() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  private static double[] definition(AttentionSpec spec, float[] qkv, int stride, int tokens) {
    int dimension = spec.headDimension();
    int group = spec.heads() / spec.keyValueHeads();
    double[] out = new double[tokens * spec.heads() * dimension];
    for (int t = 0; t < tokens; t++) {
      for (int head = 0; head < spec.heads(); head++) {
        int keyAt = (spec.heads() + head / group) * dimension;
        int valueAt = keyAt + spec.keyValueHeads() * dimension;
        int first = spec.window() == 0 ? 0 : Math.max(0, t - spec.window() + 1);
        double[] weights = new double[t + 1];
        double sum = 0;
        for (int s = first; s <= t; s++) {
          double score = 0;
          for (int d = 0; d < dimension; d++) {
            score += (double) qkv[t * stride + head * dimension + d] * qkv[s * stride + keyAt + d];
          }
          score *= spec.scale();
          score = spec.softCap() == 0 ? score : spec.softCap() * Math.tanh(score / spec.softCap());
          weights[s] = Math.exp(score);
          sum += weights[s];
        }
        for (int s = first; s <= t; s++) {
          for (int d = 0; d < dimension; d++) {
            out[(t * spec.heads() + head) * dimension + d] +=
                weights[s] / sum * qkv[s * stride + valueAt + d];
          }
        }
      }
    }
    return out;
  }

  @Test
  public void spec_outOfRange_isRefused() {
    assertThatThrownBy(() -> AttentionSpec.causal(6, 4, 8))
        .hasMessage("heads must be a multiple of key-value heads: 6, 4");
    assertThatThrownBy(() -> AttentionSpec.causal(4, 4, 8).withWindow(-1))
        .hasMessage("the window must be at least 0: -1");
    assertThatThrownBy(() -> AttentionSpec.causal(4, 4, 8).withSoftCap(Float.NaN))
        .hasMessageStartingWith("the soft cap must be finite");
    assertThatThrownBy(() -> AttentionSpec.causal(4, 4, 8).withScale(Float.NaN))
        .hasMessageStartingWith("the scale of attention must be finite");
  }
}
