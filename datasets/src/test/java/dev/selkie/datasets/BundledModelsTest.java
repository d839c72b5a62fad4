package dev.selkie.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.testng.annotations.Test;

public class BundledModelsTest {
  /** Any resource will do: the copy is what is tested. */
  private static final String RESOURCE = "/dev/selkie/datasets/tasks/mmlu.properties";

  @Test
  public void copy_twice_writesOnce() throws IOException {
    Path folder = Files.createTempDirectory(Path.of("target"), "models");
    Path first = BundledModels.copy("pup", RESOURCE, folder);
    var written = Files.getLastModifiedTime(first);
    assertThat(BundledModels.copy("pup", RESOURCE, folder)).isEqualTo(first);
    assertThat(Files.getLastModifiedTime(first)).isEqualTo(written);
    assertThat(first.getFileName().toString()).matches("pup-[0-9a-f]{16}\\.gguf");
    assertThat(files(folder)).containsExactly(first);
  }

  @Test
  public void copy_damagedCopy_isReplaced() throws IOException {
    Path folder = Files.createTempDirectory(Path.of("target"), "models");
    Path file = BundledModels.copy("pup", RESOURCE, folder);
    Files.write(file, "damaged".getBytes(StandardCharsets.UTF_8));
    BundledModels.copy("pup", RESOURCE, folder);
    assertThat(Files.readString(file)).contains("name = mmlu");
  }

  @Test
  public void file_unknownName_isRefused() {
    assertThatThrownBy(() -> BundledModels.file("pop", Path.of("unused")))
        .hasMessage("Unknown bundled model 'pop'. Did you mean: pup?");
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
