package dev.selkie.engine.weights.safetensors;

import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/*
 * Differences besides names: GGUF's llama has the rows of queries and keys in another order
 * (TensorBytes.Interleaved), its gemma norms have 1 added, GPT-2's matrices are transposed, experts
 * are stacked in one tensor, and divisors of rotary frequencies are tensors.
 */
/** Gives the tensors of a safetensors folder GGUF's names and layout. */
final class TensorNames {
  private static final Pattern LAYER = Pattern.compile("(?:layers|h)\\.(\\d{1,4})\\.(.+)");
  private static final Pattern EXPERT =
      Pattern.compile("(?:block_sparse_moe|mlp)\\.experts\\.(\\d{1,4})\\.(\\w+)\\.weight");

  /** Buffers that older files hold and no model needs. */
  private static final Pattern IGNORED =
      Pattern.compile("(.*\\.)?(rotary_emb\\.inv_freq|attn\\.bias|attn\\.masked_bias)");

  private static final Map<String, String> OUTER =
      Map.of(
          "embed_tokens", "token_embd",
          "norm", "output_norm",
          "lm_head", "output",
          "wte", "token_embd",
          "wpe", "position_embd",
          "ln_f", "output_norm");

  private static final Map<String, String> INNER =
      Map.ofEntries(
          Map.entry("input_layernorm", "attn_norm"),
          Map.entry("self_attn.q_proj", "attn_q"),
          Map.entry("self_attn.k_proj", "attn_k"),
          Map.entry("self_attn.v_proj", "attn_v"),
          Map.entry("self_attn.o_proj", "attn_output"),
          Map.entry("self_attn.qkv_proj", "attn_qkv"),
          Map.entry("self_attn.q_norm", "attn_q_norm"),
          Map.entry("self_attn.k_norm", "attn_k_norm"),
          Map.entry("pre_feedforward_layernorm", "ffn_norm"),
          Map.entry("post_feedforward_layernorm", "post_ffw_norm"),
          Map.entry("mlp.gate_proj", "ffn_gate"),
          Map.entry("mlp.up_proj", "ffn_up"),
          Map.entry("mlp.down_proj", "ffn_down"),
          Map.entry("mlp.gate_up_proj", "ffn_up"),
          Map.entry("mlp.gate", "ffn_gate_inp"),
          Map.entry("block_sparse_moe.gate", "ffn_gate_inp"),
          Map.entry("mlp.shared_expert_gate", "ffn_gate_inp_shexp"),
          Map.entry("mlp.shared_expert.gate_proj", "ffn_gate_shexp"),
          Map.entry("mlp.shared_expert.up_proj", "ffn_up_shexp"),
          Map.entry("mlp.shared_expert.down_proj", "ffn_down_shexp"),
          Map.entry("ln_1", "attn_norm"),
          Map.entry("ln_2", "ffn_norm"),
          Map.entry("attn.c_attn", "attn_qkv"),
          Map.entry("attn.c_proj", "attn_output"),
          Map.entry("mlp.c_fc", "ffn_up"),
          Map.entry("mlp.c_proj", "ffn_down"));

  private static final Map<String, String> EXPERT_PARTS =
      Map.of(
          "w1",
          "gate",
          "w3",
          "up",
          "w2",
          "down",
          "gate_proj",
          "gate",
          "up_proj",
          "up",
          "down_proj",
          "down");

  private final ModelConfig config;
  private final Map<String, StoredTensor> stored;
  private final Map<TensorInfo, TensorBytes> result = new LinkedHashMap<>();
  private final Map<String, NavigableMap<Integer, StoredTensor>> experts = new LinkedHashMap<>();

  TensorNames(ModelConfig config, Map<String, StoredTensor> stored) {
    this.config = config;
    this.stored = stored;
  }

  /** All tensors under GGUF's names; one without a known name keeps its own. */
  Map<TensorInfo, TensorBytes> translated() throws IOException {
    for (StoredTensor tensor : stored.values()) {
      if (IGNORED.matcher(tensor.name()).matches()) {
        continue;
      }
      String name = tensor.name().replaceFirst("^(model|transformer)\\.", "");
      Matcher layer = LAYER.matcher(name);
      if (!layer.matches()) {
        String outer = renamed(name, OUTER);
        if (!(outer.equals("output.weight") && config.tied())) {
          add(outer, tensor);
        }
        continue;
      }
      String prefix = "blk." + Integer.parseInt(layer.group(1)) + ".";
      Matcher expert = EXPERT.matcher(layer.group(2));
      if (expert.matches() && EXPERT_PARTS.containsKey(expert.group(2))) {
        String stack = prefix + "ffn_" + EXPERT_PARTS.get(expert.group(2)) + "_exps.weight";
        experts
            .computeIfAbsent(stack, unused -> new TreeMap<>())
            .put(Integer.parseInt(expert.group(1)), tensor);
      } else {
        add(prefix + inner(layer.group(2)), tensor);
      }
    }
    for (Map.Entry<String, NavigableMap<Integer, StoredTensor>> stack : experts.entrySet()) {
      addStack(stack.getKey(), stack.getValue());
    }
    config.ropeFactors().forEach(this::addMade);
    return result;
  }

  private String inner(String name) {
    if (name.startsWith("post_attention_layernorm.")) {
      String own = config.architecture().startsWith("gemma") ? "post_attention_norm" : "ffn_norm";
      return own + name.substring(name.lastIndexOf('.'));
    }
    return renamed(name, INNER);
  }

  private static String renamed(String name, Map<String, String> names) {
    int dot = name.lastIndexOf('.');
    String own = dot < 0 ? null : names.get(name.substring(0, dot));
    return own == null ? name : own + name.substring(dot);
  }

  private void add(String name, StoredTensor tensor) throws IOException {
    List<Long> dims = tensor.dims();
    TensorBytes bytes = tensor;
    TensorType type = tensor.type();
    boolean matrix = dims.size() == 2;
    if (config.architecture().equals("llama") && name.matches("blk\\.\\d+\\.attn_[qk]\\.\\w+")) {
      bytes = interleaved(name, tensor);
    } else if (config.architecture().startsWith("gemma") && name.endsWith("norm.weight")) {
      addMade(name, plusOne(tensor));
      return;
    } else if (config.architecture().equals("gpt2") && matrix && name.startsWith("blk.")) {
      int rows = Math.toIntExact(tensor.shape().get(0));
      int cols = Math.toIntExact(tensor.shape().get(1));
      bytes = new TensorBytes.Transposed(tensor, rows, cols, type.blockBytes());
      dims = tensor.shape();
    } else if (name.endsWith("ffn_gate_inp_shexp.weight") && matrix) {
      dims = dims.subList(0, 1);
    }
    put(name, type, dims, bytes);
  }

  private void put(String name, TensorType type, List<Long> dims, TensorBytes bytes)
      throws MalformedModelException {
    try {
      if (result.put(new TensorInfo(name, type, dims), bytes) != null) {
        throw new IllegalArgumentException("two tensors would have one name: " + name);
      }
    } catch (IllegalArgumentException e) {
      throw (MalformedModelException)
          new MalformedModelException(config.file(), "" + e.getMessage()).initCause(e);
    }
  }

  private TensorBytes interleaved(String name, StoredTensor tensor) throws MalformedModelException {
    int heads = config.size("num_attention_heads");
    if (name.contains("attn_k")) {
      heads = config.optionalSize("num_key_value_heads").orElse(heads);
    }
    long rows = tensor.shape().isEmpty() ? 0 : tensor.shape().get(0);
    if (rows == 0 || rows % (2L * heads) != 0) {
      throw new MalformedModelException(
          tensor.file().path(),
          tensor.name()
              + " must have an even number of rows for each of "
              + heads
              + " heads: "
              + rows);
    }
    return new TensorBytes.Interleaved(tensor, tensor.bytes() / rows, (int) (rows / heads));
  }

  private void addStack(String name, NavigableMap<Integer, StoredTensor> parts)
      throws MalformedModelException {
    StoredTensor first = parts.firstEntry().getValue();
    for (StoredTensor part : parts.values()) {
      if (!part.shape().equals(first.shape()) || !part.dtype().equals(first.dtype())) {
        throw new MalformedModelException(
            part.file().path(), "experts must be of one shape and type: " + part + ", " + first);
      }
    }
    if (parts.lastKey() != parts.size() - 1) {
      throw new MalformedModelException(
          first.file().path(), "an expert is missing: " + name + " has " + parts.keySet());
    }
    List<Long> dims = new ArrayList<>(first.dims());
    dims.add((long) parts.size());
    List<StoredTensor> inOrder = List.copyOf(parts.values());
    put(name, first.type(), dims, new TensorBytes.Stacked(inOrder, first.bytes()));
  }

  private float[] plusOne(StoredTensor tensor) throws IOException {
    if (tensor.shape().size() != 1 || tensor.shape().get(0) > 1 << 20) {
      throw new MalformedModelException(tensor.file().path(), "a norm must be a vector: " + tensor);
    }
    float[] values = new float[tensor.shape().get(0).intValue()];
    ByteBuffer data = ByteBuffer.allocate((int) tensor.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    tensor.read(0, data);
    dev.selkie.engine.quantization.BlockDecoder.decode(
        tensor.type(), data, 0, values, 0, values.length);
    for (int i = 0; i < values.length; i++) {
      values[i] += 1;
    }
    return values;
  }

  private void addMade(String name, float[] values) {
    ByteBuffer content =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      content.putFloat(value);
    }
    result.put(
        new TensorInfo(name, TensorType.F32, List.of((long) values.length)),
        new TensorBytes.Made(content.flip()));
  }
}
