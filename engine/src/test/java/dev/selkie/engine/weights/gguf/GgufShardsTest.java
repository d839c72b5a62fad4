package dev.selkie.engine.weights.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.Metadata;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import dev.selkie.engine.weights.WeightSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

public class GgufShardsTest {
  private Path folder = Path.of("unset");

  @BeforeMethod
  public void createFolder() throws IOException {
    folder = Files.createTempDirectory("selkie-shards");
  }

  @AfterMethod
  public void deleteFolder() throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private Path shard(int number) {
    return folder.resolve(String.format("m-%05d-of-00003.gguf", number));
  }

  /** Writes one of three files; it holds two tensors whose values are its number. */
  private void write(int number, String prefix, long no, long count, long tensors)
      throws IOException {
    Map<String, Object> entries = new LinkedHashMap<>();
    if (number == 1) {
      entries.put("general.name", "whole");
    }
    entries.put("split.no", no);
    entries.put("split.count", count);
    entries.put("split.tensors.count", tensors);
    List<TensorInfo> infos =
        List.of(
            new TensorInfo(prefix + number + "a", TensorType.F32, List.of(3L)),
            new TensorInfo(prefix + number + "b", TensorType.F32, List.of(40L, 2L)));
    GgufWriter.write(
        shard(number),
        new Metadata(entries),
        infos,
        info -> {
          ByteBuffer data = ByteBuffer.allocate((int) info.bytes());
          while (data.hasRemaining()) {
            data.put((byte) number);
          }
          return data.flip();
        });
  }

  private void writeAll() throws IOException {
    for (int number = 1; number <= 3; number++) {
      write(number, "t", number - 1, 3, 6);
    }
  }

  private static WeightSource open(Path file) throws IOException {
    return new GgufFormat().open(file, OpenOptions.NONE);
  }

  @Test
  public void open_anyOfTheFiles_givesTheWholeModel() throws IOException {
    writeAll();
    for (int given = 1; given <= 3; given++) {
      try (WeightSource source = open(shard(given))) {
        assertThat(source.format()).isEqualTo("GGUF v3, 3 files");
        assertThat(source.metadata().entries()).isEqualTo(Map.of("general.name", "whole"));
        assertThat(source.tensors())
            .extracting(TensorInfo::name)
            .containsExactly("t1a", "t1b", "t2a", "t2b", "t3a", "t3b");
        for (TensorInfo tensor : source.tensors()) {
          byte number = (byte) (tensor.name().charAt(1) - '0');
          ByteBuffer data = source.read(tensor);
          assertThat((long) data.remaining()).isEqualTo(tensor.bytes());
          while (data.hasRemaining()) {
            assertThat(data.get()).isEqualTo(number);
          }
        }
      }
    }
  }

  @Test
  public void open_missingFile_namesIt() throws IOException {
    writeAll();
    Files.delete(shard(2));
    assertThatThrownBy(() -> open(shard(1)))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("m-00002-of-00003.gguf");
  }

  @Test
  public void open_filesThatDoNotBelongTogether_areRefused() throws IOException {
    writeAll();
    write(2, "t", 2, 3, 6);
    refused(2, "split.no must be 1: 2");
    write(2, "t", 1, 4, 6);
    refused(2, "split.count must be 3: 4");
    write(2, "t", 1, 3, 6);
    write(1, "t", 0, 3, 7);
    refused(1, "split.tensors.count must be 6: 7");
    write(1, "t", 0, 3, 6);
    write(3, "t", 2, 3, 6);
    Files.copy(shard(1), shard(2), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    refused(2, "in one file of a split model only: t1a");
  }

  @Test
  public void open_nameWithoutTheCount_isRefused() throws IOException {
    writeAll();
    Path renamed = folder.resolve("m.gguf");
    Files.move(shard(1), renamed);
    assertThatThrownBy(() -> open(renamed))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining("must be named NAME-00001-of-00003.gguf");
    write(1, "t", 0, 1L << 31, 6);
    assertThatThrownBy(() -> open(shard(1)))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining("with the count");
  }

  private void refused(int culprit, String rule) {
    assertThatThrownBy(() -> open(shard(1)))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining(shard(culprit).toString())
        .hasMessageContaining(rule);
  }
}
