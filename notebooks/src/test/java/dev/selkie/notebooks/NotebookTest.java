package dev.selkie.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.testng.annotations.Test;

public class NotebookTest {
  @Test
  public void folder_isEmptyAndGoesWithAllThatIsInIt() throws IOException {
    Path folder = Notebook.folder();
    assertThat(folder).isEmptyDirectory();
    Files.createDirectories(folder.resolve("run"));
    Files.writeString(folder.resolve("run").resolve("file"), "text");
    Notebook.delete(folder);
    assertThat(folder).doesNotExist();
    Notebook.delete(folder);
  }
}
