package dev.selkie.engine.weights.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.engine.testing.TinyArchitecture;
import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import dev.selkie.engine.weights.WeightSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Folders that break the format are refused with the rule, in bounded memory. */
public class SafetensorsBadInputTest extends SafetensorsFolder {
  @DataProvider
  public Object[][] hostileHeads() {
    String good = "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";
    return new Object[][] {
      {good.replace("[2]", "[3]"), "must span the shape's 12 bytes"},
      {good.replace("[2]", "[-2]"), "whole numbers of at least 0"},
      {good.replace("[2]", "[2.0]"), "whole numbers of at least 0"},
      {good.replace("[2]", "[4611686018427387904,4]"), "extents overflow"},
      {good.replace("[2]", "[99999999999999999999]"), "whole numbers"},
      {good.replace("[2]", "[1,1,1,1,1,1,1,1,2]"), "at most 8 extents"},
      {good.replace("[0,8]", "[0,9]"), "data_offsets must be two offsets"},
      {good.replace("[0,8]", "[8,0]"), "must span"},
      {good.replace("[0,8]", "[-8,0]"), "two offsets"},
      {good.replace("[0,8]", "[0]"), "two offsets"},
      {good.replace("F32", "Q99"), "dtype must be one of the known: Q99"},
      {
        good.replace(
            "F32\",\"shape\":[2],\"data_offsets\":[0,8]",
            "F32\",\"shape\":[1],\"data_offsets\":[4,8]"),
        "one behind the other"
      },
      {
        good.replace("}}", "},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}"),
        "one behind the other"
      },
      {
        good.replace("}}", "},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}"),
        "Duplicate"
      },
      {"[" + good + "]", "must be an object"},
      {good + "x", "JSON must be well-formed"},
      {"{\"a\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}", "JSON must be well-formed"},
      {good.replace("\"a\"", "\"\u00c3\u0028\"").replace("\u00c3", "\u00ff"), ""},
    };
  }

  @Test(dataProvider = "hostileHeads")
  public void open_hostileHead_isRefusedWithTheRule(String json, String rule) throws IOException {
    writeFile(json.getBytes(StandardCharsets.ISO_8859_1), json.length());
    assertThatThrownBy(this::open)
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining("model.safetensors")
        .hasMessageContaining(rule);
  }

  @Test
  public void open_lengthsThatLie_areRefusedWithoutMemoryForThem() throws IOException {
    for (long length : new long[] {-1, Long.MIN_VALUE, 0, 1, 1L << 40, 99_999_999, 11}) {
      writeFile("{}".getBytes(StandardCharsets.UTF_8), length);
      assertThatThrownBy(this::open)
          .isInstanceOf(MalformedModelException.class)
          .hasMessageContaining("the head's length must lie in the file");
    }
    Files.write(folder.resolve("model.safetensors"), new byte[7]);
    assertThatThrownBy(this::open).hasMessageContaining("must begin with the length");
  }

  private void writeFile(byte[] json, long length) throws IOException {
    new TinyFolder(TinyArchitecture.QWEN2, "qwen2").writeConfig(folder, Map.of());
    ByteBuffer out = ByteBuffer.allocate(8 + json.length + 8).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(length).put(json);
    Files.write(folder.resolve("model.safetensors"), out.array());
  }

  @Test
  public void open_everyPrefixAndManyMutations_neverThrowUnchecked() throws IOException {
    TinyFolder writer = new TinyFolder(TinyArchitecture.QWEN2, "qwen2");
    writer.writeConfig(folder, Map.of());
    writer.writeTensors(folder, TensorType.F16, 1);
    Path file = folder.resolve("model.safetensors");
    byte[] whole = Files.readAllBytes(file);
    int head = (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong() + 8;
    for (int length = 0; length < head; length += 13) {
      openOrRefuse(file, Arrays.copyOf(whole, length));
    }
    long seed = 9;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 700; i++) {
      byte[] mutated = whole.clone();
      for (int k = random.nextInt(3); k >= 0; k--) {
        mutated[random.nextInt(head)] = (byte) random.nextInt(256);
      }
      openOrRefuse(file, mutated);
    }
  }

  private void openOrRefuse(Path file, byte[] content) throws IOException {
    Files.write(file, content);
    try (WeightSource source = open()) {
      for (TensorInfo tensor : source.tensors()) {
        assertThat((long) source.read(tensor).remaining()).isEqualTo(tensor.bytes());
      }
    } catch (MalformedModelException e) {
      assertThat(e).hasMessageContaining(folder.toString());
    }
  }

  @Test
  public void open_indexThatLeadsElsewhere_isRefused() throws IOException {
    new TinyFolder(TinyArchitecture.QWEN2, "qwen2").writeConfig(folder, Map.of());
    new TinyFolder(TinyArchitecture.QWEN2, "qwen2").writeTensors(folder, TensorType.F32, 2);
    for (String name : List.of("../x.safetensors", "/etc/passwd", "a/b.safetensors", "x.bin")) {
      index("{\"weight_map\":{\"a\":\"" + name + "\"}}");
      assertThatThrownBy(this::open)
          .isInstanceOf(MalformedModelException.class)
          .hasMessageContaining("beside the index: " + name);
    }
    index("{\"weight_map\":{\"a\":\"gone.safetensors\"}}");
    assertThatThrownBy(this::open).isInstanceOf(NoSuchFileException.class);
    index("{\"weight_map\":{\"a\":\"model-00001-of-00002.safetensors\"}}");
    assertThatThrownBy(this::open).hasMessageContaining("promises a tensor that is missing: a");
    index("{\"weight_map\":[]}");
    assertThatThrownBy(this::open).hasMessageContaining("must have a weight_map");
  }

  private void index(String json) throws IOException {
    Files.writeString(folder.resolve("model.safetensors.index.json"), json);
  }

  @Test
  public void open_configThatIsNotKnown_isRefused() throws IOException {
    TinyFolder writer = new TinyFolder(TinyArchitecture.QWEN2, "qwen2");
    writer.writeTensors(folder, TensorType.F32, 1);
    refusedConfig(Map.of("model_type", "mamba"), "model_type must be one of");
    refusedConfig(Map.of("hidden_act", "relu"), "hidden_act must be silu: relu");
    refusedConfig(Map.of("hidden_size", -1), "hidden_size must be 1 to");
    refusedConfig(Map.of("hidden_size", "64"), "hidden_size must be 1 to");
    refusedConfig(
        Map.of("rope_scaling", Map.of("rope_type", "dynamic", "factor", 2)),
        "rope scaling must be default, linear, yarn, llama3 or longrope: dynamic");
    refusedConfig(
        Map.of("rope_scaling", Map.of("type", "linear", "factor", 0)), "factor must be above 0");
  }

  private void refusedConfig(Map<String, Object> more, String rule) throws IOException {
    new TinyFolder(TinyArchitecture.QWEN2, "qwen2").writeConfig(folder, more);
    assertThatThrownBy(this::open)
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining("config.json")
        .hasMessageContaining(rule);
  }
}
