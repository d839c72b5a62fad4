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
}
