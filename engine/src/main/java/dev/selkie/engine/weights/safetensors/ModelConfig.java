package dev.selkie.engine.weights.safetensors;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selkie.engine.json.JsonDocument;
import dev.selkie.engine.weights.MalformedModelException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What {@code config.json} says of a model, as GGUF's entries. */
final class ModelConfig {
  /** GGUF's architecture for each {@code model_type}. */
  private static final Map<String, String> ARCHITECTURES =
      Map.ofEntries(
          Map.entry("llama", "llama"),
          Map.entry("mistral", "llama"),
          Map.entry("mixtral", "llama"),
          Map.entry("qwen2", "qwen2"),
          Map.entry("qwen2_moe", "qwen2moe"),
          Map.entry("qwen3", "qwen3"),
          Map.entry("qwen3_moe", "qwen3moe"),
          Map.entry("gemma2", "gemma2"),
          Map.entry("gemma3_text", "gemma3"),
          Map.entry("phi3", "phi3"),
          Map.entry("gpt2", "gpt2"));

  /** Sizes that stand in config.json under one name: that name, GGUF's key. */
  private static final Map<String, String> SIZES =
      Map.ofEntries(
          Map.entry("vocab_size", "vocab_size"),
          Map.entry("max_position_embeddings", "context_length"),
          Map.entry("n_positions", "context_length"),
          Map.entry("hidden_size", "embedding_length"),
          Map.entry("n_embd", "embedding_length"),
          Map.entry("num_hidden_layers", "block_count"),
          Map.entry("n_layer", "block_count"),
          Map.entry("intermediate_size", "feed_forward_length"),
          Map.entry("n_inner", "feed_forward_length"),
          Map.entry("num_attention_heads", "attention.head_count"),
          Map.entry("n_head", "attention.head_count"),
          Map.entry("num_key_value_heads", "attention.head_count_kv"),
          Map.entry("sliding_window_pattern", "attention.sliding_window_pattern"),
          Map.entry("num_local_experts", "expert_count"),
          Map.entry("num_experts", "expert_count"),
          Map.entry("num_experts_per_tok", "expert_used_count"),
          Map.entry("moe_intermediate_size", "expert_feed_forward_length"),
          Map.entry("shared_expert_intermediate_size", "expert_shared_feed_forward_length"));

  /** Real numbers that stand in config.json under one name: that name, GGUF's key. */
  private static final Map<String, String> REALS =
      Map.of(
          "rms_norm_eps", "attention.layer_norm_rms_epsilon",
          "layer_norm_epsilon", "attention.layer_norm_epsilon",
          "rope_local_base_freq", "rope.freq_base_swa",
          "attn_logit_softcapping", "attn_logit_softcapping",
          "final_logit_softcapping", "final_logit_softcapping");

  private static final Set<String> ACTIVATIONS =
      Set.of("silu", "swish", "gelu_new", "gelu_pytorch_tanh", "gelu_tanh");

  private final Path file;
  private final JsonNode json;
  private final String architecture;
  private final Map<String, Object> entries = new LinkedHashMap<>();
  private final RopeConfig rope;

  private ModelConfig(Path file, JsonNode json) throws MalformedModelException {
    this.file = file;
    this.json = json;
    String type = json.path("model_type").asText("missing");
    String known = ARCHITECTURES.get(type);
    if (known == null) {
      throw new MalformedModelException(
          file, "model_type must be one of " + ARCHITECTURES.keySet() + ": " + type);
    }
    this.architecture = known;
    this.rope = new RopeConfig(this);
  }

  /** Reads the file of a folder. */
  static ModelConfig read(Path folder) throws IOException {
    Path file = folder.resolve("config.json");
    ModelConfig config = new ModelConfig(file, JsonDocument.read(file));
    config.entries.put("general.architecture", config.architecture);
    config.entries.put("general.name", String.valueOf(folder.toAbsolutePath().getFileName()));
    config.requireKnownKinds();
    config.copySizes();
    config.rope.read();
    return config;
  }

  Path file() {
    return file;
  }

  JsonNode json() {
    return json;
  }

  /** GGUF's name of the architecture. */
  String architecture() {
    return architecture;
  }

  /** GGUF's entries. */
  Map<String, Object> entries() {
    return entries;
  }

  /** Tensors that GGUF has and safetensors does not: divisors of rotary frequencies. */
  Map<String, float[]> ropeFactors() {
    return rope.factors();
  }

  /** Whether the output matrix is the embedding. */
  boolean tied() {
    boolean otherwise = architecture.startsWith("gemma") || architecture.equals("gpt2");
    return json.path("tie_word_embeddings").asBoolean(otherwise);
  }

  /** A size that must be there, from 1 to 2^20. */
  int size(String key) throws MalformedModelException {
    return optionalSize(key)
        .orElseThrow(() -> new MalformedModelException(file, "the file must say " + key));
  }

  /** A size from 1 to 2^24, if it is there and not null. */
  Optional<Integer> optionalSize(String key) throws MalformedModelException {
    JsonNode node = json.path(key);
    if (node.isMissingNode() || node.isNull()) {
      return Optional.empty();
    }
    if (!node.isIntegralNumber() || node.asLong() < 1 || node.asLong() > 1 << 24) {
      throw new MalformedModelException(file, key + " must be 1 to 16777216: " + node);
    }
    return Optional.of(node.intValue());
  }

  void put(String key, Object value) {
    entries.put(architecture + "." + key, value);
  }

  private void copySizes() throws MalformedModelException {
    for (Map.Entry<String, String> size : SIZES.entrySet()) {
      optionalSize(size.getKey()).ifPresent(value -> put(size.getValue(), (long) value));
    }
    for (Map.Entry<String, String> real : REALS.entrySet()) {
      JsonNode node = json.path(real.getKey());
      if (node.isNumber()) {
        put(real.getValue(), (double) (float) node.doubleValue());
      }
    }
    optionalSize("head_dim")
        .ifPresent(
            dimension -> {
              put("attention.key_length", (long) dimension);
              put("attention.value_length", (long) dimension);
            });
    if (architecture.equals("gpt2") && optionalSize("n_inner").isEmpty()) {
      put("feed_forward_length", 4L * size("n_embd"));
    }
    if (architecture.startsWith("gemma")) {
      optionalSize("sliding_window")
          .ifPresent(window -> put("attention.sliding_window", (long) window));
      JsonNode scalar = json.path("query_pre_attn_scalar");
      if (scalar.isNumber() && scalar.doubleValue() > 0) {
        put("attention.scale", (double) (float) (1 / Math.sqrt(scalar.doubleValue())));
      }
    }
  }

  /** Refuses what GGUF's architecture of that name does not do. */
  private void requireKnownKinds() throws MalformedModelException {
    for (String key : Set.of("hidden_act", "hidden_activation", "activation_function")) {
      String activation = json.path(key).asText("silu");
      boolean gelu = activation.startsWith("gelu");
      boolean needed = architecture.startsWith("gemma") || architecture.equals("gpt2");
      boolean given = json.path(key).isTextual();
      if (given && (!ACTIVATIONS.contains(activation) || gelu != needed)) {
        throw new MalformedModelException(
            file,
            key + " must be " + (needed ? "gelu in its tanh form" : "silu") + ": " + activation);
      }
    }
    if (architecture.endsWith("moe")) {
      boolean normalized = architecture.equals("qwen3moe");
      requireIs("norm_topk_prob", json.path("norm_topk_prob").asBoolean(normalized) == normalized);
      requireIs("decoder_sparse_step", json.path("decoder_sparse_step").asInt(1) == 1);
      requireIs("mlp_only_layers", json.path("mlp_only_layers").isEmpty());
    }
  }

  private void requireIs(String key, boolean usual) throws MalformedModelException {
    if (!usual) {
      throw new MalformedModelException(
          file, key + " must have its usual value for " + architecture + ": " + json.path(key));
    }
  }
}
