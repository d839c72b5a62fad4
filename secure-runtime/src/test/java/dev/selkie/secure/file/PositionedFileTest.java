package dev.selkie.secure.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.secure.TemporaryFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.testng.annotations.Test;

public class PositionedFileTest {
  @Test
  public void read_insideAndOutside_givesBytesOrSaysWhere() throws IOException {
    try (TemporaryFolder folder = new TemporaryFolder()) {
      Path path = folder.file("f");
      Files.write(path, new byte[] {1, 2, 3, 4});
      try (PositionedFile file = PositionedFile.open(path)) {
        assertThat(file.length()).isEqualTo(4);
        assertThat(file.read(1, 3)).containsExactly(2, 3, 4);
        assertThat(file.read(4, 0)).isEmpty();
        for (long offset : new long[] {-1, 2, 4, Long.MAX_VALUE}) {
          assertThatThrownBy(() -> file.read(offset, 3))
              .isInstanceOf(MalformedModelException.class)
              .hasMessageContaining("must have 3 bytes at " + offset);
        }
        assertThatThrownBy(() -> file.read(0, Integer.MAX_VALUE))
            .isInstanceOf(MalformedModelException.class);
        assertThatThrownBy(() -> file.read(2, ByteBuffer.allocate(3)))
            .isInstanceOf(MalformedModelException.class)
            .hasMessageContaining("ends 1 bytes too early (at byte 4)");
      }
    }
  }

  @Test
  public void open_missingFileOrFolder_saysSo() throws IOException {
    try (TemporaryFolder folder = new TemporaryFolder()) {
      assertThatThrownBy(() -> PositionedFile.open(folder.file("none")))
          .isInstanceOf(NoSuchFileException.class)
          .hasMessageContaining("none: no such model file");
      assertThatThrownBy(() -> PositionedFile.open(folder.file(".")))
          .isInstanceOf(MalformedModelException.class)
          .hasMessageContaining("this is a folder");
    }
  }
}
