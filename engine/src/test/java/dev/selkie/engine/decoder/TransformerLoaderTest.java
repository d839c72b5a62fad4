package dev.selkie.engine.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.Model;
import dev.selkie.engine.linear.IntegerScheme;
import dev.selkie.engine.testing.TestData;
import dev.selkie.engine.testing.TinyModel;
import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.Metadata;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import dev.selkie.engine.weights.WeightSource;
import dev.selkie.kernels.KernelProvider;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.testng.annotations.Test;

public class TransformerLoaderTest {
  private static final Path FILE = Path.of("tiny.gguf");

  /** A source whose entries and tensors can be changed; every value is {@code value}. */
  private static final class Altered implements WeightSource {
    final Map<String, Object> entries;
    final List<TensorInfo> tensors = new ArrayList<>();
    float value = 0.5f;

    Altered() throws IOException {
      TinyModel tiny = new TinyModel(1, 96, false, true, TensorType.F32);
      entries = new LinkedHashMap<>(tiny.metadata());
      Path file = Files.createTempFile("selkie-tiny", ".gguf");
      tiny.write(file);
      try (Model model = Model.open(file, OpenOptions.NONE)) {
        tensors.addAll(model.weights().tensors());
      }
      Files.delete(file);
    }

    @Override
    public String format() {
      return "test";
    }

    @Override
    public Metadata metadata() {
      return new Metadata(entries);
    }

    @Override
    public List<TensorInfo> tensors() {
      return tensors;
    }

    @Override
    public ByteBuffer read(TensorInfo tensor) {
      ByteBuffer data =
          ByteBuffer.allocateDirect((int) tensor.bytes()).order(ByteOrder.LITTLE_ENDIAN);
      while (data.hasRemaining()) {
        data.putFloat(value);
      }
      return data.flip();
    }

    @Override
    public void close() {}
  }

  private static void load(Altered source, ExecutionMode mode) throws IOException {
    LlamaDecoder.load(FILE, source, mode, KernelProvider.plainJava(), 1).close();
  }

  private static void refusedEntry(String key, Object value, String rule) throws IOException {
    Altered source = new Altered();
    source.entries.put(key, value);
    refused(source, rule);
  }

  private static void refused(Altered source, String rule) {
    assertThatThrownBy(() -> load(source, new ExecutionMode.Float32()))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageStartingWith("tiny.gguf: ")
        .hasMessageContaining(rule);
  }

  @Test
  public void load_unalteredSource_works() throws IOException {
    load(new Altered(), new ExecutionMode.Float32());
  }

  @Test
  public void load_unfitEntries_areRefused() throws IOException {
    refusedEntry(
        "general.architecture",
        "mamba",
        "must be one of llama, qwen2, qwen2moe, qwen3, qwen3moe, gemma2, gemma3, phi3, gpt2:"
            + " mamba");
    refusedEntry("llama.expert_count", 8L, "the file must say llama.expert_used_count");
    refusedEntry("llama.attn_logit_softcapping", -1.0, "at least 0: -1.0");
    refusedEntry("llama.block_count", 0L, "llama.block_count must be 1 to");
    refusedEntry("llama.block_count", 1L << 40, "llama.block_count must be 1 to");
    refusedEntry("llama.block_count", "two", "must be of type Long");
    refusedEntry("llama.block_count", 3L, "missing: blk.2.attn_norm.weight");
    refusedEntry("llama.block_count", 1L, "no place in architecture llama: blk.1.");
    refusedEntry("llama.attention.head_count_kv", 3L, "multiple of kv heads");
    refusedEntry("llama.attention.value_length", 8L, "keys and values");
    refusedEntry("llama.rope.dimension_count", 15L, "rope dimensions");
    refusedEntry("llama.rope.dimension_count", 18L, "rope dimensions");
    refusedEntry("llama.rope.scaling.type", "ntk", "must be none, linear, yarn or longrope: ntk");
    refusedEntry("llama.rope.scaling.factor", 0.5, "the rope factor must be in [1, 1024]: 0.5");
    refusedEntry("llama.attention.scale", Double.NaN, "the scale of attention");
    refusedEntry("llama.rope.freq_base", 0.0, "rope base");
    refusedEntry("llama.attention.layer_norm_rms_epsilon", Double.NaN, "epsilon");
    refusedEntry("llama.feed_forward_length", 95L, "must have dimensions [64, 95]: [64, 96]");
    Altered source = new Altered();
    source.entries.remove("llama.context_length");
    refused(source, "the file must say llama.context_length");
  }

  @Test
  public void load_unfitTensors_areRefused() throws IOException {
    change(tensor -> tensor.name().equals("output_norm.weight") ? null : tensor, "missing: output");
    change(
        tensor ->
            tensor.name().equals("blk.1.ffn_down.weight")
                ? new TensorInfo(tensor.name(), TensorType.F32, List.of(64L, 96L))
                : tensor,
        "blk.1.ffn_down.weight must have dimensions [96, 64]: [64, 96]");
    change(
        tensor -> tensor.name().equals("token_embd.weight") ? null : tensor, "token_embd.weight");
    Altered source = new Altered();
    source.tensors.add(new TensorInfo("blk.0.attn_q_norm.weight", TensorType.F32, List.of(16L)));
    refused(source, "no place in architecture llama: blk.0.attn_q_norm.weight");
  }

  private static void change(UnaryOperator<TensorInfo> change, String rule) throws IOException {
    Altered source = new Altered();
    List<TensorInfo> changed = new ArrayList<>();
    for (TensorInfo tensor : source.tensors) {
      TensorInfo other = change.apply(tensor);
      if (other != null) {
        changed.add(other);
      }
    }
    source.tensors.clear();
    source.tensors.addAll(changed);
    refused(source, rule);
  }

  @Test
  public void load_expertsUnderEncryption_areRefusedInOneSentence() throws IOException {
    Altered source = new Altered();
    source.entries.put("llama.expert_count", 8L);
    source.entries.put("llama.expert_used_count", 2L);
    assertThatThrownBy(
            () -> load(source, new ExecutionMode.Encrypted(IntegerScheme.W8A8, "test-exact")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a mixture of experts cannot run in mode enc: the server would see which experts each"
                + " token asks for");
  }

  @Test
  public void load_weightsThatAreNoNumbers_areRefusedWhereTheyMustBeQuantized() throws IOException {
    Altered source = new Altered();
    source.value = Float.NaN;
    for (ExecutionMode mode :
        List.of(
            new ExecutionMode.Quantized(), new ExecutionMode.ClearInteger(IntegerScheme.W8A8))) {
      assertThatThrownBy(() -> load(source, mode))
          .isInstanceOf(MalformedModelException.class)
          .hasMessageContaining("blk.0.attn_q.weight")
          .hasMessageContaining("must be finite");
    }
  }

  @Test(groups = "testdata")
  public void decoder_ofAVocabularyOnly_saysWhatIsMissing() throws IOException {
    Path file = TestData.require("tokenizers/llama.cpp/ggml-vocab-llama-spm.gguf");
    try (Model model = Model.open(file, OpenOptions.NONE)) {
      assertThat(model.tokenizer().vocabularySize()).isEqualTo(32_000);
      assertThatThrownBy(() -> model.decoder(new ExecutionMode.Float32(), 1))
          .isInstanceOf(MalformedModelException.class)
          .hasMessageContaining("token_embd.weight");
    }
  }
}
