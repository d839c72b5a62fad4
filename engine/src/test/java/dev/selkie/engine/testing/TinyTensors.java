package dev.selkie.engine.testing;

import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts the tensors and metadata of a {@link TinyArchitecture} together. */
final class TinyTensors {
  private final Map<String, Object> entries = new LinkedHashMap<>();
  private final Map<TensorInfo, float[]> tensors = new LinkedHashMap<>();
  private final String architecture;
  private int width = 64;
  private int hidden = 96;
  private int layers = 2;
  private int headDimension = 16;
  private int experts;
  private boolean biased;
  private boolean inputBiased;
  private boolean tied;
  private boolean headNorms;
  private boolean postNorms;
  private static final int HEADS = 4;
  private static final int KV_HEADS = 2;

  TinyTensors(String architecture) {
    this.architecture = architecture;
  }

  Map<TensorInfo, float[]> tensors() {
    return tensors;
  }

  Map<String, Object> entries() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("general.architecture", architecture);
    all.put("tokenizer.ggml.model", "none");
    Map<String, Object> own = new LinkedHashMap<>();
    own.put("vocab_size", (long) TinyArchitecture.VOCABULARY);
    own.put("context_length", (long) TinyArchitecture.CONTEXT);
    own.put("embedding_length", (long) width);
    own.put("block_count", (long) layers);
    own.put("feed_forward_length", (long) hidden);
    own.put("attention.head_count", (long) HEADS);
    own.put("attention.head_count_kv", (long) (architecture.equals("gpt2") ? HEADS : KV_HEADS));
    own.put("attention.key_length", (long) headDimension);
    own.put("attention.value_length", (long) headDimension);
    own.put("attention.layer_norm_rms_epsilon", (double) 1e-5f);
    own.put("attention.layer_norm_epsilon", (double) 1e-5f);
    own.put("rope.dimension_count", (long) headDimension);
    own.put("rope.freq_base", 10_000.0);
    own.putAll(entries);
    own.forEach((key, value) -> all.put(architecture + "." + key, value));
    return all;
  }

  TinyTensors put(String key, Object value) {
    entries.put(key, value instanceof Double real ? (double) real.floatValue() : value);
    return this;
  }

  TinyTensors wide() {
    width = 256;
    hidden = 512;
    headDimension = 64;
    return this;
  }

  TinyTensors layers(int count) {
    layers = count;
    return this;
  }

  TinyTensors headDimension(int values) {
    headDimension = values;
    return this;
  }

  TinyTensors biased() {
    biased = true;
    return inputBiased();
  }

  TinyTensors inputBiased() {
    inputBiased = true;
    return this;
  }

  TinyTensors tied() {
    tied = true;
    return this;
  }

  TinyTensors headNorms() {
    headNorms = true;
    return this;
  }

  TinyTensors postNorms() {
    postNorms = true;
    return this;
  }

  TinyTensors experts(int count, int used) {
    experts = count;
    return put("expert_count", (long) count).put("expert_used_count", (long) used);
  }

  TinyTensors vector(String name, int length, float mean, float spread) {
    return tensor(name, mean, spread, length);
  }

  private TinyTensors tensor(String name, float mean, float spread, long... dims) {
    List<Long> extents = new ArrayList<>();
    long count = 1;
    for (long dim : dims) {
      extents.add(dim);
      count *= dim;
    }
    float[] values = new float[(int) count];
    long seed = name.hashCode();
    for (int i = 0; i < values.length; i++) {
      float unit = (mix(seed * 0x100000001L + i) >>> 40) * 0x1p-23f - 1;
      values[i] = mean + spread * unit;
    }
    tensors.put(new TensorInfo(name, TensorType.F32, extents), values);
    return this;
  }

  /** The finalizer of SplitMix64. */
  private static long mix(long seed) {
    long z = (seed + 0x9e3779b97f4a7c15L) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  private void matrix(String name, int cols, int rows, boolean bias) {
    tensor(name + ".weight", 0, (float) (2.2 / Math.sqrt(cols)), cols, rows);
    if (bias) {
      tensor(name + ".bias", 0, 0.3f, rows);
    }
  }

  private void norm(String name, int length) {
    tensor(name + ".weight", 1, 0.3f, length);
  }

  private void ends() {
    tensor("token_embd.weight", 0, 1, width, TinyArchitecture.VOCABULARY);
    norm("output_norm", width);
    if (!tied) {
      matrix("output", width, TinyArchitecture.VOCABULARY, false);
    }
  }

  TinyTensors matrices(boolean attention, boolean feedForward) {
    ends();
    for (int layer = 0; layer < layers; layer++) {
      String prefix = "blk." + layer + ".";
      norm(prefix + "attn_norm", width);
      if (attention) {
        attention(prefix);
      }
      norm(prefix + "ffn_norm", width);
      if (postNorms) {
        norm(prefix + "post_attention_norm", width);
        norm(prefix + "post_ffw_norm", width);
      }
      if (feedForward) {
        matrix(prefix + "ffn_gate", width, hidden, biased);
        matrix(prefix + "ffn_up", width, hidden, biased);
        matrix(prefix + "ffn_down", hidden, width, biased);
      }
    }
    return this;
  }

  private void attention(String prefix) {
    int query = HEADS * headDimension;
    int kv = KV_HEADS * headDimension;
    matrix(prefix + "attn_q", width, query, inputBiased);
    matrix(prefix + "attn_k", width, kv, inputBiased);
    matrix(prefix + "attn_v", width, kv, inputBiased);
    matrix(prefix + "attn_output", query, width, biased);
    if (headNorms) {
      norm(prefix + "attn_q_norm", headDimension);
      norm(prefix + "attn_k_norm", headDimension);
    }
  }

  TinyTensors expertMatrices(int expertHidden) {
    float spread = (float) (2.2 / Math.sqrt(width));
    for (int layer = 0; layer < layers; layer++) {
      String prefix = "blk." + layer + ".";
      matrix(prefix + "ffn_gate_inp", width, experts, false);
      tensor(prefix + "ffn_gate_exps.weight", 0, spread, width, expertHidden, experts);
      tensor(prefix + "ffn_up_exps.weight", 0, spread, width, expertHidden, experts);
      tensor(prefix + "ffn_down_exps.weight", 0, spread, expertHidden, width, experts);
    }
    return this;
  }

  TinyTensors sharedExpert(int sharedHidden) {
    for (int layer = 0; layer < layers; layer++) {
      String prefix = "blk." + layer + ".";
      tensor(prefix + "ffn_gate_inp_shexp.weight", 0, 0.3f, width);
      matrix(prefix + "ffn_gate_shexp", width, sharedHidden, false);
      matrix(prefix + "ffn_up_shexp", width, sharedHidden, false);
      matrix(prefix + "ffn_down_shexp", sharedHidden, width, false);
    }
    return this;
  }

  TinyTensors fused() {
    ends();
    int all = (HEADS + 2 * KV_HEADS) * headDimension;
    for (int layer = 0; layer < layers; layer++) {
      String prefix = "blk." + layer + ".";
      norm(prefix + "attn_norm", width);
      matrix(prefix + "attn_qkv", width, all, false);
      matrix(prefix + "attn_output", HEADS * headDimension, width, false);
      norm(prefix + "ffn_norm", width);
      matrix(prefix + "ffn_up", width, 2 * hidden, false);
      matrix(prefix + "ffn_down", hidden, width, false);
    }
    return this;
  }

  TinyTensors gpt2() {
    tied().ends();
    tensor("output_norm.bias", 0, 0.2f, width);
    tensor("position_embd.weight", 0, 0.5f, width, TinyArchitecture.CONTEXT);
    for (int layer = 0; layer < layers; layer++) {
      String prefix = "blk." + layer + ".";
      for (String name : List.of("attn_norm", "ffn_norm")) {
        norm(prefix + name, width);
        tensor(prefix + name + ".bias", 0, 0.2f, width);
      }
      matrix(prefix + "attn_qkv", width, 3 * width, true);
      matrix(prefix + "attn_output", width, width, true);
      matrix(prefix + "ffn_up", width, hidden, true);
      matrix(prefix + "ffn_down", hidden, width, true);
    }
    return this;
  }
}
