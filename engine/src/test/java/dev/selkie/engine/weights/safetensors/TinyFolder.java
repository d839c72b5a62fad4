package dev.selkie.engine.weights.safetensors;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selkie.engine.quantization.BlockEncoder;
import dev.selkie.engine.testing.TinyArchitecture;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes a tiny model as a folder of Hugging Face's kind: the way back from GGUF's names. */
final class TinyFolder {
  static final ObjectMapper JSON = new ObjectMapper();

  /** GGUF's stems in a layer, and their names in the families of Llama and of GPT-2. */
  private static final Map<String, List<String>> LAYER =
      Map.ofEntries(
          Map.entry("attn_norm", List.of("input_layernorm", "ln_1")),
          Map.entry("attn_q", List.of("self_attn.q_proj", "")),
          Map.entry("attn_k", List.of("self_attn.k_proj", "")),
          Map.entry("attn_v", List.of("self_attn.v_proj", "")),
          Map.entry("attn_qkv", List.of("self_attn.qkv_proj", "attn.c_attn")),
          Map.entry("attn_output", List.of("self_attn.o_proj", "attn.c_proj")),
          Map.entry("attn_q_norm", List.of("self_attn.q_norm", "")),
          Map.entry("attn_k_norm", List.of("self_attn.k_norm", "")),
          Map.entry("ffn_norm", List.of("post_attention_layernorm", "ln_2")),
          Map.entry("ffn_gate", List.of("mlp.gate_proj", "")),
          Map.entry("ffn_up", List.of("mlp.up_proj", "mlp.c_fc")),
          Map.entry("ffn_down", List.of("mlp.down_proj", "mlp.c_proj")),
          Map.entry("ffn_gate_inp", List.of("mlp.gate", "")),
          Map.entry("ffn_gate_inp_shexp", List.of("mlp.shared_expert_gate", "")),
          Map.entry("ffn_gate_shexp", List.of("mlp.shared_expert.gate_proj", "")),
          Map.entry("ffn_up_shexp", List.of("mlp.shared_expert.up_proj", "")),
          Map.entry("ffn_down_shexp", List.of("mlp.shared_expert.down_proj", "")));

  private static final Map<String, String> GEMMA =
      Map.of(
          "post_attention_norm", "post_attention_layernorm",
          "ffn_norm", "pre_feedforward_layernorm",
          "post_ffw_norm", "post_feedforward_layernorm");

  private final TinyArchitecture tiny;
  private final String modelType;
  private final Map<String, float[]> values = new LinkedHashMap<>();
  private final Map<String, List<Long>> shapes = new LinkedHashMap<>();

  TinyFolder(TinyArchitecture tiny, String modelType) {
    this.tiny = tiny;
    this.modelType = modelType;
    tiny.tensors().forEach(this::add);
  }

  /** Tensors by their names in the folder. */
  Map<String, float[]> values() {
    return values;
  }

  private void put(String name, List<Long> shape, float[] content) {
    shapes.put(name, shape);
    values.put(name, content);
  }

  private void add(TensorInfo info, float[] content) {
    String[] parts = info.name().split("\\.");
    boolean gpt2 = modelType.equals("gpt2");
    List<Long> dims = info.dims();
    List<Long> shape =
        dims.size() == 1 ? dims : dims.size() == 2 ? List.of(dims.get(1), dims.get(0)) : dims;
    if (!parts[0].equals("blk")) {
      String name =
          switch (parts[0]) {
            case "token_embd" -> gpt2 ? "wte" : "model.embed_tokens";
            case "position_embd" -> "wpe";
            case "output_norm" -> gpt2 ? "ln_f" : "model.norm";
            case "output" -> "lm_head";
            default -> "";
          };
      if (!name.isEmpty()) {
        put(name + "." + parts[1], shape, gemma(info) ? minusOne(content) : content);
      }
      return;
    }
    String prefix = (gpt2 ? "h." : "model.layers.") + parts[1] + ".";
    if (dims.size() == 3) {
      addExperts(prefix, parts[2], dims, content);
      return;
    }
    String own = LAYER.getOrDefault(parts[2], List.of("", "")).get(gpt2 ? 1 : 0);
    if (modelType.startsWith("gemma") && GEMMA.containsKey(parts[2])) {
      own = GEMMA.get(parts[2]);
    } else if (modelType.equals("phi3") && parts[2].equals("ffn_up")) {
      own = "mlp.gate_up_proj";
    } else if (modelType.equals("mixtral") && parts[2].equals("ffn_gate_inp")) {
      own = "block_sparse_moe.gate";
    }
    String name = prefix + own + "." + parts[3];
    if (parts[2].equals("ffn_gate_inp_shexp")) {
      put(name, List.of(1L, dims.get(0)), content);
    } else if (gpt2 && dims.size() == 2) {
      put(name, dims, transposed(content, dims.get(1).intValue(), dims.get(0).intValue()));
    } else if (List.of("llama", "mixtral").contains(modelType) && parts[2].matches("attn_[qk]")) {
      int heads = parts[2].equals("attn_q") ? 4 : 2;
      put(name, shape, halves(content, shape.get(0).intValue(), heads));
    } else {
      put(name, shape, gemma(info) ? minusOne(content) : content);
    }
  }

  private boolean gemma(TensorInfo info) {
    return modelType.startsWith("gemma") && info.name().endsWith("norm.weight");
  }

  private static float[] minusOne(float[] content) {
    float[] less = new float[content.length];
    for (int i = 0; i < less.length; i++) {
      less[i] = content[i] - 1;
    }
    return less;
  }

  /** Rows 2j and 2j + 1 of a head become rows j and j + half of it. */
  private static float[] halves(float[] content, int rows, int heads) {
    int width = content.length / rows;
    int head = rows / heads;
    float[] out = new float[content.length];
    for (int row = 0; row < rows; row++) {
      int inHead = row % head;
      int target = row - inHead + inHead / 2 + (inHead % 2) * (head / 2);
      System.arraycopy(content, row * width, out, target * width, width);
    }
    return out;
  }

  private static float[] transposed(float[] content, int rows, int cols) {
    float[] out = new float[content.length];
    for (int row = 0; row < rows; row++) {
      for (int col = 0; col < cols; col++) {
        out[col * rows + row] = content[row * cols + col];
      }
    }
    return out;
  }

  private void addExperts(String prefix, String stack, List<Long> dims, float[] content) {
    boolean mixtral = modelType.equals("mixtral");
    String part = stack.replace("ffn_", "").replace("_exps", "");
    String own =
        mixtral ? Map.of("gate", "w1", "up", "w3", "down", "w2").get(part) : part + "_proj";
    int size = (int) (dims.get(0) * dims.get(1));
    for (int e = 0; e < dims.get(2); e++) {
      String name =
          prefix + (mixtral ? "block_sparse_moe" : "mlp") + ".experts." + e + "." + own + ".weight";
      float[] one = java.util.Arrays.copyOfRange(content, e * size, (e + 1) * size);
      put(name, List.of(dims.get(1), dims.get(0)), one);
    }
  }

  /** Writes config.json with these entries besides the sizes. */
  void writeConfig(Path folder, Map<String, Object> more) throws IOException {
    ObjectNode config = JSON.createObjectNode();
    config.put("model_type", modelType);
    Map<String, Object> all = new LinkedHashMap<>();
    if (modelType.equals("gpt2")) {
      all.putAll(Map.of("n_embd", 64, "n_layer", 2, "n_head", 4, "n_inner", 96));
      all.put("n_positions", TinyArchitecture.CONTEXT);
    } else {
      all.putAll(Map.of("hidden_size", 64, "num_hidden_layers", 2, "intermediate_size", 96));
      all.putAll(Map.of("num_attention_heads", 4, "num_key_value_heads", 2));
      all.put("max_position_embeddings", TinyArchitecture.CONTEXT);
      all.put("rms_norm_eps", 1e-5);
    }
    all.put("tie_word_embeddings", !values.containsKey("lm_head.weight"));
    all.putAll(more);
    all.forEach((key, value) -> config.set(key, JSON.valueToTree(value)));
    Files.write(folder.resolve("config.json"), JSON.writeValueAsBytes(config));
  }

  /** Writes the tensors to one file, or to {@code shards} with an index. */
  void writeTensors(Path folder, TensorType type, int shards) throws IOException {
    ObjectNode map = JSON.createObjectNode();
    List<String> names = List.copyOf(values.keySet());
    for (int shard = 0; shard < shards; shard++) {
      String file =
          shards == 1
              ? "model.safetensors"
              : String.format("model-%05d-of-%05d.safetensors", shard + 1, shards);
      ObjectNode head = JSON.createObjectNode();
      head.putObject("__metadata__").put("format", "pt");
      ByteArrayOutputStream data = new ByteArrayOutputStream();
      for (int i = shard; i < names.size(); i += shards) {
        map.put(names.get(i), file);
        append(head, data, names.get(i), type);
      }
      byte[] json = JSON.writeValueAsBytes(head);
      ByteBuffer out =
          ByteBuffer.allocate(8 + json.length + data.size()).order(ByteOrder.LITTLE_ENDIAN);
      out.putLong(json.length).put(json).put(data.toByteArray());
      Files.write(folder.resolve(file), out.array());
    }
    if (shards > 1) {
      ObjectNode index = JSON.createObjectNode();
      index.set("weight_map", map);
      Files.writeString(
          folder.resolve("model.safetensors.index.json"),
          JSON.writeValueAsString(index),
          StandardCharsets.UTF_8);
    }
  }

  private void append(ObjectNode head, ByteArrayOutputStream data, String name, TensorType type) {
    float[] content = values.get(name);
    ByteBuffer bytes = ByteBuffer.allocate(content.length * type.blockBytes());
    BlockEncoder.encode(type, content, content.length, bytes);
    ObjectNode entry = head.putObject(name);
    entry.put("dtype", type.name());
    ArrayNode shape = entry.putArray("shape");
    shapes.get(name).forEach(shape::add);
    entry.putArray("data_offsets").add(data.size()).add(data.size() + bytes.capacity());
    data.writeBytes(bytes.array());
  }

  TinyArchitecture tiny() {
    return tiny;
  }
}
