package dev.selkie.engine.weights.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.engine.weights.Metadata;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import dev.selkie.engine.weights.WeightSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.testng.annotations.Test;

public class GgufWriterTest {
  @Test
  public void write_thenOpen_givesTheSameContent() throws IOException {
    Map<String, Object> entries = new LinkedHashMap<>();
    entries.put("general.alignment", 64L);
    entries.put("text", "h\u00e9");
    entries.put("small", 7L);
    entries.put("negative", -7L);
    entries.put("large", 1L << 40);
    entries.put("float", (double) 1e-5f);
    entries.put("double", 1e-5);
    entries.put("flag", true);
    entries.put("texts", List.of("a", ""));
    entries.put("integers", List.of(1L, -2L));
    entries.put("wide", List.of(1L << 40));
    entries.put("reals", List.of(0.5, -0.0));
    entries.put("flags", List.of(true, false));
    entries.put("nothing", List.of());
    List<TensorInfo> tensors =
        List.of(
            new TensorInfo("odd", TensorType.F32, List.of(3L)),
            new TensorInfo("matrix", TensorType.F16, List.of(5L, 2L)),
            new TensorInfo("blocks", TensorType.Q8_0, List.of(32L, 2L)));
    Path folder = Files.createTempDirectory("selkie-writer");
    Path file = folder.resolve("model.gguf");
    GgufWriter.write(file, new Metadata(entries), tensors, GgufWriterTest::pattern);
    try (WeightSource source = new GgufFormat().open(file, OpenOptions.NONE)) {
      entries.remove("general.alignment");
      assertThat(source.metadata().entries()).isEqualTo(entries);
      assertThat(source.metadata().entries().keySet()).containsExactlyElementsOf(entries.keySet());
      assertThat(source.tensors()).isEqualTo(tensors);
      for (TensorInfo tensor : tensors) {
        assertThat(source.read(tensor)).isEqualTo(pattern(tensor));
      }
    }
    assertThat(Files.size(file) % 32).isZero();
    delete(folder);
  }

  @Test
  public void write_dataOfWrongLength_leavesTheOldFile() throws IOException {
    Path folder = Files.createTempDirectory("selkie-writer");
    Path file = folder.resolve("model.gguf");
    Files.writeString(file, "old");
    List<TensorInfo> tensors = List.of(new TensorInfo("t", TensorType.F32, List.of(3L)));
    assertThatThrownBy(
            () ->
                GgufWriter.write(
                    file, new Metadata(Map.of()), tensors, tensor -> ByteBuffer.allocate(11)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("t needs 12, given 11");
    assertThat(file).hasContent("old");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
    delete(folder);
  }

  private static ByteBuffer pattern(TensorInfo tensor) {
    byte[] bytes = new byte[(int) tensor.bytes()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 31 + tensor.name().length());
    }
    return ByteBuffer.wrap(bytes);
  }

  private static void delete(Path folder) throws IOException {
    Files.delete(folder.resolve("model.gguf"));
    Files.delete(folder);
  }
}
