package dev.selkie.engine.testing;

import dev.selkie.engine.quantization.BlockEncoder;
import dev.selkie.engine.quantization.Quantizer;
import dev.selkie.engine.weights.Metadata;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import dev.selkie.engine.weights.WeightSource;
import dev.selkie.engine.weights.gguf.GgufFormat;
import dev.selkie.engine.weights.gguf.GgufWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A tiny model of each architecture, the same bits everywhere: value i of a tensor is a hash of the
 * tensor's name and of i. {@link #main} writes them all for {@code llama_cpp_logits.py}, whose
 * answers are the golden numbers of the tests.
 */
public enum TinyArchitecture {
  LLAMA("llama", tiny -> tiny.matrices(true, true)),
  LLAMA_BIASED_TIED("llama", tiny -> tiny.biased().tied().matrices(true, true)),
  LLAMA_LINEAR(
      "llama",
      tiny ->
          tiny.put("rope.scaling.type", "linear")
              .put("rope.scaling.factor", 4.0)
              .matrices(true, true)),
  LLAMA_ROPE_FREQS(
      "llama", tiny -> tiny.vector("rope_freqs.weight", 8, 2.5f, 1.5f).matrices(true, true)),
  LLAMA_YARN(
      "llama",
      tiny ->
          tiny.put("rope.scaling.type", "yarn")
              .put("rope.scaling.factor", 4.0)
              .put("rope.scaling.original_context_length", 24L)
              .matrices(true, true)),
  LLAMA_WIDE("llama", tiny -> tiny.wide().matrices(true, true)),
  MIXTRAL("llama", tiny -> tiny.experts(4, 2).matrices(true, false).expertMatrices(96)),
  QWEN2("qwen2", tiny -> tiny.inputBiased().tied().matrices(true, true)),
  QWEN2_MOE(
      "qwen2moe",
      tiny ->
          tiny.inputBiased()
              .experts(6, 3)
              .put("expert_feed_forward_length", 32L)
              .put("expert_shared_feed_forward_length", 64L)
              .matrices(true, false)
              .expertMatrices(32)
              .sharedExpert(64)),
  QWEN3("qwen3", tiny -> tiny.headDimension(32).headNorms().matrices(true, true)),
  QWEN3_MOE(
      "qwen3moe",
      tiny ->
          tiny.experts(8, 2)
              .put("expert_feed_forward_length", 32L)
              .headNorms()
              .matrices(true, false)
              .expertMatrices(32)),
  GEMMA2(
      "gemma2",
      tiny ->
          tiny.headDimension(32)
              .tied()
              .put("attention.sliding_window", 8L)
              .put("attn_logit_softcapping", 5.0)
              .put("final_logit_softcapping", 20.0)
              .postNorms()
              .matrices(true, true)),
  GEMMA3(
      "gemma3",
      tiny ->
          tiny.layers(7)
              .headDimension(32)
              .tied()
              .put("attention.sliding_window", 8L)
              .put("rope.freq_base", 50_000.0)
              .put("rope.scaling.type", "linear")
              .put("rope.scaling.factor", 2.0)
              .headNorms()
              .postNorms()
              .matrices(true, true)),
  PHI3("phi3", tiny -> tiny.fused()),
  PHI3_LONGROPE(
      "phi3",
      tiny ->
          tiny.put("rope.scaling.type", "longrope")
              .put("rope.scaling.original_context_length", 256L)
              .put("context_length", 1024L)
              .put("rope.scaling.attn_factor", 1.19)
              .vector("rope_factors_short.weight", 8, 1.4f, 0.4f)
              .vector("rope_factors_long.weight", 8, 9f, 3f)
              .fused()),
  GPT2("gpt2", tiny -> tiny.gpt2());

  public static final int CONTEXT = 96;
  public static final int VOCABULARY = 48;

  private final String architecture;
  private final Consumer<TinyTensors> recipe;

  TinyArchitecture(String architecture, Consumer<TinyTensors> recipe) {
    this.architecture = architecture;
    this.recipe = recipe;
  }

  /** The name of its files. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Forty tokens, the same for every model. */
  public static int[] ids() {
    int[] ids = new int[40];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (i * i * 7 + 3 * i + 5) % VOCABULARY;
    }
    return ids;
  }

  private TinyTensors made() {
    TinyTensors made = new TinyTensors(architecture);
    recipe.accept(made);
    return made;
  }

  /** The model's tensors with their values. */
  public Map<TensorInfo, float[]> tensors() {
    return made().tensors();
  }

  /** Writes the model in float32. */
  public void write(Path file) throws IOException {
    Map<TensorInfo, float[]> tensors = tensors();
    GgufWriter.write(
        file,
        new Metadata(made().entries()),
        List.copyOf(tensors.keySet()),
        tensor -> {
          float[] values = tensors.get(tensor);
          ByteBuffer out = ByteBuffer.allocate((int) tensor.bytes());
          BlockEncoder.encode(TensorType.F32, values, values.length, out);
          return out.flip();
        });
  }

  /** Writes the model with its matrices in another type, as {@code selkie quantize} does. */
  public void write(Path file, TensorType type) throws IOException {
    Path floats = Files.createTempFile("selkie-tiny", ".gguf");
    try {
      write(floats);
      try (WeightSource source = new GgufFormat().open(floats, OpenOptions.NONE)) {
        Quantizer.quantize(source, file, type);
      }
    } finally {
      Files.delete(floats);
    }
  }

  /** The types in which {@link #LLAMA_WIDE} has golden logits too. */
  public static List<TensorType> types() {
    return List.of(
        TensorType.F16,
        TensorType.BF16,
        TensorType.Q8_0,
        TensorType.Q4_0,
        TensorType.Q4_1,
        TensorType.Q5_0,
        TensorType.Q5_1,
        TensorType.Q4_K,
        TensorType.Q5_K,
        TensorType.Q6_K);
  }

  /** The name of the files of a type. */
  public String label(TensorType type) {
    return label() + "-" + type.name().toLowerCase(Locale.ROOT);
  }

  /** Writes every model, as {@code LABEL.gguf}, to the folder that is the argument. */
  public static void main(String[] args) throws IOException {
    for (TinyArchitecture tiny : values()) {
      tiny.write(Path.of(args[0], tiny.label() + ".gguf"));
    }
    for (TensorType type : types()) {
      LLAMA_WIDE.write(Path.of(args[0], LLAMA_WIDE.label(type) + ".gguf"), type);
    }
  }

  /** Puts a model together. */
  static final class TinyTensors {
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
      own.put("vocab_size", (long) VOCABULARY);
      own.put("context_length", (long) CONTEXT);
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
      tensor("token_embd.weight", 0, 1, width, VOCABULARY);
      norm("output_norm", width);
      if (!tied) {
        matrix("output", width, VOCABULARY, false);
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
      tensor("position_embd.weight", 0, 0.5f, width, CONTEXT);
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
}
