package dev.selkie.secure;

import dev.selkie.engine.weights.Metadata;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import dev.selkie.engine.weights.WeightSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A model in memory. */
public final class MemoryWeights implements WeightSource {
  private final Map<String, Object> entries = new LinkedHashMap<>();
  private final Map<TensorInfo, byte[]> tensors = new LinkedHashMap<>();

  /** Three small tensors, one of them with an odd length, and metadata of every kind. */
  public static MemoryWeights small() {
    return new MemoryWeights()
        .with("general.architecture", "llama")
        .with("llama.block_count", 2L)
        .with("negative", -7L)
        .with("llama.attention.layer_norm_rms_epsilon", 1e-5)
        .with("flag", true)
        .with("tokenizer.ggml.tokens", List.of("a", "ÄÖ", "", "<0x0A>"))
        .with("tokenizer.ggml.scores", List.of(0.5, Double.NEGATIVE_INFINITY))
        .with("numbers", List.of(1L, Long.MIN_VALUE))
        .with("flags", List.of(true, false))
        .with("nothing", List.of())
        .tensor("token_embd.weight", TensorType.F16, 1, 64L, 10L)
        .tensor("blk.0.attn_q.weight", TensorType.Q8_0, 2, 64L, 3L)
        .tensor("output_norm.weight", TensorType.F32, 3, 7L);
  }

  public MemoryWeights with(String key, Object value) {
    entries.put(key, value);
    return this;
  }

  /** A tensor of seeded random bytes. */
  public MemoryWeights tensor(String name, TensorType type, long seed, Long... dims) {
    TensorInfo info = new TensorInfo(name, type, List.of(dims));
    byte[] bytes = new byte[Math.toIntExact(info.bytes())];
    new Random(seed).nextBytes(bytes);
    tensors.put(info, bytes);
    return this;
  }

  public byte[] bytes(TensorInfo info) {
    return tensors.get(info).clone();
  }

  @Override
  public String format() {
    return "memory";
  }

  @Override
  public Metadata metadata() {
    return new Metadata(entries);
  }

  @Override
  public List<TensorInfo> tensors() {
    return new ArrayList<>(tensors.keySet());
  }

  @Override
  public ByteBuffer read(TensorInfo tensor) {
    byte[] bytes = tensors.get(tensor);
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip().order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() {}
}
