package dev.selkie.secure.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.secure.TemporaryFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.testng.SkipException;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

public class AtomicFileTest {
  private TemporaryFolder folder;
  private Path file;

  @BeforeMethod
  public void makeFolder() {
    folder = new TemporaryFolder();
    file = folder.file("f");
  }

  @AfterMethod
  public void deleteFolder() throws IOException {
    folder.close();
  }

  @Test
  public void replace_oldFile_isReplaced() throws IOException {
    Files.writeString(file, "old");
    AtomicFile.replace(file, out -> out.write(0, text("new")));
    assertThat(file).hasContent("new");
    assertThat(folder.names()).containsExactly("f");
  }

  @Test
  public void replace_contentFails_keepsTheOldFile() throws IOException {
    Files.writeString(file, "old");
    assertThatThrownBy(
            () ->
                AtomicFile.replace(
                    file,
                    channel -> {
                      channel.write(0, text("half"));
                      throw new IllegalStateException("no");
                    }))
        .hasMessage("no");
    assertThat(file).hasContent("old");
    assertThat(folder.names()).containsExactly("f");
  }

  @Test
  public void replace_symbolicLink_replacesTheLinkAndNotItsTarget() throws IOException {
    Path target = folder.file("target");
    Files.writeString(target, "precious");
    Files.createSymbolicLink(file, target);
    AtomicFile.replace(file, out -> out.write(0, text("new")));
    assertThat(target).hasContent("precious");
    assertThat(Files.isSymbolicLink(file)).isFalse();
    assertThat(file).hasContent("new");
  }

  @Test
  public void createPrivate_oldFile_isKept() throws IOException {
    Files.writeString(file, "old");
    assertThatThrownBy(() -> AtomicFile.createPrivate(file, new byte[1]))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(file).hasContent("old");
    assertThat(folder.names()).containsExactly("f");
  }

  @Test
  public void replace_noSuchFolder_throws() {
    Path place = folder.file("none").resolve("f");
    assertThatThrownBy(() -> AtomicFile.replace(place, channel -> {}))
        .isInstanceOf(NoSuchFileException.class);
  }

  /** A limit on file sizes stands for a full disk: writes stop in the middle with an error. */
  @Test
  public void replace_noRoomLeft_keepsTheOldFileAndLeavesNothing() throws Exception {
    if (!Files.isExecutable(Path.of("/bin/bash"))) {
      throw new SkipException("needs /bin/bash, whose ulimit limits the size of files");
    }
    Files.writeString(file, "old");
    Path log = Files.createTempFile("selkie", ".log");
    List<String> java =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:-UsePerfData",
            "-cp",
            System.getProperty("java.class.path"),
            Filler.class.getName(),
            file.toString());
    String command = "ulimit -f 100; exec \"$@\"";
    List<String> whole = new java.util.ArrayList<>(List.of("/bin/bash", "-c", command, "bash"));
    whole.addAll(java);
    Process process =
        new ProcessBuilder(whole).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    int code = process.waitFor();
    String output = Files.readString(log);
    Files.delete(log);
    assertThat(code).as(output).isEqualTo(3);
    assertThat(output).contains("File too large");
    assertThat(file).hasContent("old");
    assertThat(folder.names()).containsExactly("f");
  }

  /** Writes 10 MB over a file, in a process of its own. */
  public static final class Filler {
    private Filler() {}

    public static void main(String[] arguments) {
      try {
        Path file = Path.of(arguments[0]);
        byte[] bytes = new byte[10_000_000];
        AtomicFile.replace(file, out -> out.write(0, ByteBuffer.wrap(bytes)));
      } catch (IOException e) {
        System.out.println(e);
        System.exit(3);
      }
    }
  }

  private static ByteBuffer text(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
