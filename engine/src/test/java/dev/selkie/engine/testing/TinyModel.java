package dev.selkie.engine.testing;

import dev.selkie.engine.quantization.BlockEncoder;
import dev.selkie.engine.weights.Metadata;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import dev.selkie.engine.weights.gguf.GgufWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A small random llama model with a SentencePiece vocabulary of bytes and the pieces " A" to " D".
 *
 * @param hidden feed-forward width; 72 is no multiple of 32
 * @param biases whether every linear layer has a bias
 * @param tied whether the output matrix is the embedding
 * @param type type of the matrices whose width fits it; others are F32
 */
public record TinyModel(long seed, int hidden, boolean biases, boolean tied, TensorType type) {
  public static final int WIDTH = 64;
  public static final int HEADS = 4;
  public static final int KV_HEADS = 2;
  public static final int LAYERS = 2;
  public static final int CONTEXT = 200;
  public static final int VOCABULARY = 263;

  /** Writes the model. Row 5 of every matrix is zero. */
  public void write(Path file) throws IOException {
    write(file, CONTEXT);
  }

  /** Writes the model with another context. */
  public void write(Path file, int context) throws IOException {
    write(file, context, LAYERS);
  }

  /** Writes the first layers of the model, with another context. */
  public void write(Path file, int context, int layers) throws IOException {
    Map<TensorInfo, float[]> tensors = tensors();
    tensors
        .keySet()
        .removeIf(
            tensor ->
                tensor.name().startsWith("blk.")
                    && Integer.parseInt(tensor.name().split("\\.")[1]) >= layers);
    Map<String, Object> entries = metadata();
    entries.put("llama.context_length", (long) context);
    entries.put("llama.block_count", (long) layers);
    GgufWriter.write(
        file,
        new Metadata(entries),
        List.copyOf(tensors.keySet()),
        tensor -> {
          float[] values = tensors.get(tensor);
          ByteBuffer out = ByteBuffer.allocate((int) tensor.bytes());
          BlockEncoder.encode(tensor.type(), values, values.length, out);
          return out.flip();
        });
  }

  private Map<TensorInfo, float[]> tensors() {
    Random random = new Random(seed);
    Map<TensorInfo, float[]> tensors = new LinkedHashMap<>();
    int kv = WIDTH / HEADS * KV_HEADS;
    linear(tensors, random, "token_embd", WIDTH, VOCABULARY, 1.0f, false);
    for (int layer = 0; layer < LAYERS; layer++) {
      String prefix = "blk." + layer + ".";
      norm(tensors, random, prefix + "attn_norm");
      linear(tensors, random, prefix + "attn_q", WIDTH, WIDTH, 0.3f, biases);
      linear(tensors, random, prefix + "attn_k", WIDTH, kv, 0.3f, biases);
      linear(tensors, random, prefix + "attn_v", WIDTH, kv, 0.2f, biases);
      linear(tensors, random, prefix + "attn_output", WIDTH, WIDTH, 0.2f, biases);
      norm(tensors, random, prefix + "ffn_norm");
      linear(tensors, random, prefix + "ffn_gate", WIDTH, hidden, 0.2f, biases);
      linear(tensors, random, prefix + "ffn_up", WIDTH, hidden, 0.2f, biases);
      linear(tensors, random, prefix + "ffn_down", hidden, WIDTH, 0.2f, biases);
    }
    norm(tensors, random, "output_norm");
    if (!tied) {
      linear(tensors, random, "output", WIDTH, VOCABULARY, 0.3f, biases);
    }
    return tensors;
  }

  private void linear(
      Map<TensorInfo, float[]> tensors,
      Random random,
      String name,
      int cols,
      int rows,
      float spread,
      boolean bias) {
    float[] values = new float[rows * cols];
    for (int i = 0; i < values.length; i++) {
      values[i] = i / cols == 5 ? 0 : (float) random.nextGaussian() * spread;
    }
    TensorType fitting = cols % type.blockValues() == 0 ? type : TensorType.F32;
    tensors.put(
        new TensorInfo(name + ".weight", fitting, List.of((long) cols, (long) rows)), values);
    if (bias) {
      vector(tensors, random, name + ".bias", rows, 0);
    }
  }

  private static void norm(Map<TensorInfo, float[]> tensors, Random random, String name) {
    vector(tensors, random, name + ".weight", WIDTH, 1);
  }

  private static void vector(
      Map<TensorInfo, float[]> tensors, Random random, String name, int length, float mean) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = mean + (float) random.nextGaussian() * 0.1f;
    }
    tensors.put(new TensorInfo(name, TensorType.F32, List.of((long) length)), values);
  }

  /** The entries of the model. */
  public Map<String, Object> metadata() {
    Map<String, Object> entries = new LinkedHashMap<>();
    entries.put("general.architecture", "llama");
    entries.put("llama.context_length", (long) CONTEXT);
    entries.put("llama.embedding_length", (long) WIDTH);
    entries.put("llama.block_count", (long) LAYERS);
    entries.put("llama.feed_forward_length", (long) hidden);
    entries.put("llama.attention.head_count", (long) HEADS);
    entries.put("llama.attention.head_count_kv", (long) KV_HEADS);
    entries.put("llama.attention.layer_norm_rms_epsilon", (double) 1e-5f);
    entries.put("llama.rope.freq_base", 1234.0);
    List<Object> tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
    List<Object> types = new ArrayList<>(List.of(2L, 3L, 3L));
    for (int value = 0; value < 256; value++) {
      tokens.add(String.format("<0x%02X>", value));
      types.add(6L);
    }
    for (String letter : List.of("A", "B", "C", "D")) {
      tokens.add("\u2581" + letter);
      types.add(1L);
    }
    entries.put("tokenizer.ggml.model", "llama");
    entries.put("tokenizer.ggml.tokens", tokens);
    entries.put("tokenizer.ggml.token_type", types);
    entries.put("tokenizer.ggml.bos_token_id", 1L);
    entries.put("tokenizer.ggml.eos_token_id", 2L);
    return entries;
  }
}
