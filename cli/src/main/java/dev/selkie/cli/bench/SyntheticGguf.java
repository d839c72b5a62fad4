package dev.selkie.cli.bench;

import dev.selkie.engine.weights.Metadata;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import dev.selkie.engine.weights.gguf.GgufWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A GGUF file with the shapes of TinyLlama 1.1B in Q8_0, and random bytes for weights. */
final class SyntheticGguf {
  private static final long WIDTH = 2048;
  private static final long KEY_WIDTH = 256;
  private static final long HIDDEN = 5632;
  private static final long HEADS = 32;
  private static final long VOCABULARY = 32_000;
  private static final int LAYERS = 22;

  private SyntheticGguf() {}

  /**
   * Writes the file to the disk.
   *
   * @param layers of the 22, so that tests need not write 1.1 GB
   */
  static void write(Path file, int layers) throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    GgufWriter.write(file, metadata(layers), tensors(layers), tensor -> bytes(tensor, random));
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  private static Metadata metadata(int layers) {
    Map<String, Object> entries = new LinkedHashMap<>();
    entries.put("general.architecture", "llama");
    entries.put("llama.vocab_size", VOCABULARY);
    entries.put("llama.context_length", WIDTH);
    entries.put("llama.embedding_length", WIDTH);
    entries.put("llama.block_count", (long) layers);
    entries.put("llama.feed_forward_length", HIDDEN);
    entries.put("llama.attention.head_count", HEADS);
    entries.put("llama.attention.head_count_kv", KEY_WIDTH * HEADS / WIDTH);
    entries.put("llama.attention.layer_norm_rms_epsilon", 1e-5);
    entries.put("tokenizer.ggml.model", "no_vocab");
    return new Metadata(entries);
  }

  /** The layers of the whole model. */
  static int layers() {
    return LAYERS;
  }

  private static List<TensorInfo> tensors(int layers) {
    List<TensorInfo> tensors = new ArrayList<>();
    tensors.add(matrix("token_embd", WIDTH, VOCABULARY));
    for (int i = 0; i < layers; i++) {
      String layer = "blk." + i + ".";
      tensors.add(vector(layer + "attn_norm"));
      tensors.add(matrix(layer + "attn_q", WIDTH, WIDTH));
      tensors.add(matrix(layer + "attn_k", WIDTH, KEY_WIDTH));
      tensors.add(matrix(layer + "attn_v", WIDTH, KEY_WIDTH));
      tensors.add(matrix(layer + "attn_output", WIDTH, WIDTH));
      tensors.add(vector(layer + "ffn_norm"));
      tensors.add(matrix(layer + "ffn_gate", WIDTH, HIDDEN));
      tensors.add(matrix(layer + "ffn_up", WIDTH, HIDDEN));
      tensors.add(matrix(layer + "ffn_down", HIDDEN, WIDTH));
    }
    tensors.add(vector("output_norm"));
    if (layers == LAYERS) {
      tensors.add(matrix("output", WIDTH, VOCABULARY));
    }
    return tensors;
  }

  private static TensorInfo matrix(String name, long cols, long rows) {
    return new TensorInfo(name + ".weight", TensorType.Q8_0, List.of(cols, rows));
  }

  private static TensorInfo vector(String name) {
    return new TensorInfo(name + ".weight", TensorType.F32, List.of(WIDTH));
  }

  private static ByteBuffer bytes(TensorInfo tensor, SplittableRandom random) {
    int length = Math.toIntExact(tensor.bytes());
    ByteBuffer bytes = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.remaining() >= Long.BYTES) {
      bytes.putLong(random.nextLong());
    }
    return bytes.clear();
  }
}
