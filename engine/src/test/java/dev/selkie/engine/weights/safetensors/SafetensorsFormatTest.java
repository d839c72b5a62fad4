package dev.selkie.engine.weights.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.Model;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.decoder.Segment;
import dev.selkie.engine.testing.TestData;
import dev.selkie.engine.testing.TinyArchitecture;
import dev.selkie.engine.weights.ModelFile;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import dev.selkie.engine.weights.WeightSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class SafetensorsFormatTest extends SafetensorsFolder {
  @DataProvider
  public Object[][] families() {
    List<Double> eight = IntStream.range(0, 8).mapToObj(i -> 1.0).toList();
    return new Object[][] {
      {TinyArchitecture.LLAMA, "llama", Map.of()},
      {TinyArchitecture.LLAMA_BIASED_TIED, "llama", Map.of()},
      {
        TinyArchitecture.LLAMA_LINEAR,
        "llama",
        Map.of("rope_scaling", Map.of("type", "linear", "factor", 4.0))
      },
      {
        TinyArchitecture.LLAMA_YARN,
        "llama",
        Map.of(
            "rope_parameters",
            Map.of(
                "rope_type",
                "yarn",
                "rope_theta",
                10_000.0,
                "factor",
                4.0,
                "original_max_position_embeddings",
                24))
      },
      {
        TinyArchitecture.MIXTRAL,
        "mixtral",
        Map.of("num_local_experts", 4, "num_experts_per_tok", 2)
      },
      {TinyArchitecture.QWEN2, "qwen2", Map.of()},
      {
        TinyArchitecture.QWEN2_MOE,
        "qwen2_moe",
        Map.of(
            "num_experts",
            6,
            "num_experts_per_tok",
            3,
            "moe_intermediate_size",
            32,
            "shared_expert_intermediate_size",
            64)
      },
      {TinyArchitecture.QWEN3, "qwen3", Map.of("head_dim", 32)},
      {
        TinyArchitecture.QWEN3_MOE,
        "qwen3_moe",
        Map.of("num_experts", 8, "num_experts_per_tok", 2, "moe_intermediate_size", 32)
      },
      {
        TinyArchitecture.GEMMA2,
        "gemma2",
        Map.of(
            "head_dim",
            32,
            "sliding_window",
            8,
            "attn_logit_softcapping",
            5.0,
            "final_logit_softcapping",
            20.0,
            "query_pre_attn_scalar",
            32)
      },
      {
        TinyArchitecture.GEMMA3,
        "gemma3_text",
        Map.of(
            "head_dim",
            32,
            "num_hidden_layers",
            7,
            "sliding_window",
            8,
            "rope_theta",
            50_000.0,
            "rope_local_base_freq",
            10_000.0,
            "rope_scaling",
            Map.of("rope_type", "linear", "factor", 2.0))
      },
      {
        TinyArchitecture.PHI3,
        "phi3",
        Map.of(
            "rope_scaling", Map.of("type", "longrope", "long_factor", eight, "short_factor", eight))
      },
      {TinyArchitecture.GPT2, "gpt2", Map.of("layer_norm_epsilon", 1e-5)},
    };
  }

  @Test(dataProvider = "families")
  public void forward_folder_givesTheLogitsOfTheGguf(
      TinyArchitecture tiny, String modelType, Map<String, Object> more) throws IOException {
    TinyFolder writer = new TinyFolder(tiny, modelType);
    writer.writeConfig(folder, more);
    writer.writeTensors(folder, TensorType.F32, 1);
    Path gguf = Files.createTempFile("selkie-safetensors", ".gguf");
    tiny.write(gguf);
    float[][] expected = logits(gguf);
    Files.delete(gguf);
    float[][] actual = logits(folder);
    for (int t = 0; t < expected.length; t++) {
      for (int i = 0; i < expected[t].length; i++) {
        assertThat(actual[t][i]).isCloseTo(expected[t][i], within(2e-5f));
      }
    }
  }

  /** Rotary halves and rotary neighbours are the same turn of differently ordered rows. */
  @Test
  public void forward_asLlamaOrAsQwen2_givesTheSameLogits() throws IOException {
    new TinyFolder(TinyArchitecture.LLAMA, "llama").writeTensors(folder, TensorType.F32, 1);
    new TinyFolder(TinyArchitecture.LLAMA, "llama").writeConfig(folder, Map.of());
    float[][] llama = logits(folder);
    new TinyFolder(TinyArchitecture.LLAMA, "qwen2").writeConfig(folder, Map.of());
    float[][] qwen2 = logits(folder);
    for (int t = 0; t < llama.length; t++) {
      for (int i = 0; i < llama[t].length; i++) {
        assertThat(qwen2[t][i]).isCloseTo(llama[t][i], within(2e-5f));
      }
    }
  }

  private static float[][] logits(Path file) throws IOException {
    try (Model model = Model.open(file, OpenOptions.NONE);
        Decoder decoder = model.decoder(new ExecutionMode.Float32(), 1)) {
      return decoder.forward(List.of(new Segment(decoder.newState(), TinyArchitecture.ids(), 0)));
    }
  }

  @Test
  public void open_severalFilesOfHalves_readsEveryRange() throws IOException {
    TinyFolder writer = new TinyFolder(TinyArchitecture.MIXTRAL, "mixtral");
    writer.writeConfig(folder, Map.of("num_local_experts", 4, "num_experts_per_tok", 2));
    writer.writeTensors(folder, TensorType.BF16, 3);
    try (WeightSource source = open()) {
      assertThat(source.format()).isEqualTo("safetensors, 3 files");
      for (TensorInfo tensor : source.tensors()) {
        assertThat(tensor.type()).isEqualTo(TensorType.BF16);
        ByteBuffer whole = source.read(tensor);
        assertThat((long) whole.remaining()).isEqualTo(tensor.bytes());
        int from = whole.remaining() / 3;
        ByteBuffer part = ByteBuffer.allocate(whole.remaining() / 2);
        source.read(tensor, from, part);
        assertThat(part.flip()).isEqualTo(whole.slice(from, part.limit()));
      }
    }
  }

  @Test
  public void open_llama3Scaling_makesDivisors() throws IOException {
    TinyFolder writer = new TinyFolder(TinyArchitecture.LLAMA, "llama");
    writer.writeConfig(
        folder,
        Map.of(
            "rope_theta",
            500_000.0,
            "rope_scaling",
            Map.of(
                "rope_type",
                "llama3",
                "factor",
                8.0,
                "low_freq_factor",
                1.0,
                "high_freq_factor",
                4.0,
                "original_max_position_embeddings",
                8192)));
    writer.writeTensors(folder, TensorType.F32, 1);
    try (WeightSource source = open()) {
      TensorInfo tensor = named(source, "rope_freqs.weight");
      float[] divisors = new float[8];
      source.read(tensor).asFloatBuffer().get(divisors);
      assertThat(divisors[0]).isEqualTo(1);
      assertThat(divisors[7]).isEqualTo(8);
      // Pair 5: a wave of 22 900 positions is longer than the context of 8192.
      assertThat(divisors[5]).isEqualTo(8);
      // Pair 4: a wave of 4443 positions lies between 8192 / 4 and 8192 / 1.
      assertThat(divisors[4]).isCloseTo(2.6945f, within(1e-3f));
      assertThat(divisors[3]).isEqualTo(1);
    }
  }

  private static TensorInfo named(WeightSource source, String name) {
    return source.tensors().stream()
        .filter(tensor -> tensor.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test(groups = "testdata")
  public void read_fixture_hasItsTensor() throws IOException {
    try (ModelFile file = ModelFile.open(TestData.require("safetensors/tiny.safetensors"))) {
      StoredTensor tensor = SafetensorsHeader.read(file).get("test.weight.0");
      assertThat(tensor.shape()).containsExactly(64L, 128L);
      assertThat(tensor.bytes()).isEqualTo(32_768);
    }
  }
}
