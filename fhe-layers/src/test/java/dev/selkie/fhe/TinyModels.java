package dev.selkie.fhe;

import dev.selkie.engine.weights.Metadata;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import dev.selkie.engine.weights.gguf.GgufWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Seeded random Llama models with the awkward features: biases, odd row counts, zero rows. */
final class TinyModels {
  private static final int WIDTH = 24;
  private static final int HIDDEN = 37;
  private static final int KV_WIDTH = 12;

  private TinyModels() {}

  /** Writes a model of two layers with 13 tokens. */
  static void write(Path file, boolean tied, boolean biases, long seed) throws IOException {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("general.architecture", "llama");
    metadata.put("llama.context_length", 64L);
    metadata.put("llama.embedding_length", (long) WIDTH);
    metadata.put("llama.feed_forward_length", (long) HIDDEN);
    metadata.put("llama.block_count", 2L);
    metadata.put("llama.attention.head_count", 4L);
    metadata.put("llama.attention.head_count_kv", 2L);
    metadata.put("llama.attention.layer_norm_rms_epsilon", 1e-5);
    List<TensorInfo> tensors = new ArrayList<>();
    tensors.add(matrix("token_embd.weight", WIDTH, 13));
    for (int layer = 0; layer < 2; layer++) {
      String block = "blk." + layer + ".";
      tensors.add(vector(block + "attn_norm.weight", WIDTH));
      tensors.add(matrix(block + "attn_q.weight", WIDTH, WIDTH));
      tensors.add(matrix(block + "attn_k.weight", WIDTH, KV_WIDTH));
      tensors.add(matrix(block + "attn_v.weight", WIDTH, KV_WIDTH));
      tensors.add(matrix(block + "attn_output.weight", WIDTH, WIDTH));
      tensors.add(vector(block + "ffn_norm.weight", WIDTH));
      tensors.add(matrix(block + "ffn_gate.weight", WIDTH, HIDDEN));
      tensors.add(matrix(block + "ffn_up.weight", WIDTH, HIDDEN));
      tensors.add(matrix(block + "ffn_down.weight", HIDDEN, WIDTH));
      if (biases) {
        tensors.add(vector(block + "attn_q.bias", WIDTH));
        tensors.add(vector(block + "attn_k.bias", KV_WIDTH));
        tensors.add(vector(block + "attn_v.bias", KV_WIDTH));
        tensors.add(vector(block + "ffn_down.bias", WIDTH));
      }
    }
    tensors.add(vector("output_norm.weight", WIDTH));
    if (!tied) {
      tensors.add(matrix("output.weight", WIDTH, 13));
    }
    Random random = new Random(seed);
    GgufWriter.write(file, new Metadata(metadata), tensors, tensor -> values(tensor, random));
  }

  private static TensorInfo matrix(String name, long cols, long rows) {
    return new TensorInfo(name, TensorType.F32, List.of(cols, rows));
  }

  private static TensorInfo vector(String name, long length) {
    return new TensorInfo(name, TensorType.F32, List.of(length));
  }

  /** Gaussian values; the second row of every matrix is zero. */
  private static ByteBuffer values(TensorInfo tensor, Random random) {
    ByteBuffer out = ByteBuffer.allocate((int) tensor.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    long cols = tensor.dims().get(0);
    for (int i = 0; i < tensor.values(); i++) {
      boolean zeroRow = tensor.dims().size() == 2 && i / cols == 1;
      out.putFloat(4 * i, zeroRow ? 0 : (float) random.nextGaussian() * 0.3f);
    }
    return out;
  }
}
