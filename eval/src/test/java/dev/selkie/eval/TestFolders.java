package dev.selkie.eval;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Folders that tests leave behind: below the build's own, so that cleaning it removes them. */
public final class TestFolders {
  private TestFolders() {}

  /** A new, empty folder; its name starts as told. */
  public static Path create(String name) throws IOException {
    return Files.createTempDirectory(
        Files.createDirectories(Path.of("target", "test-folders").toAbsolutePath()), name);
  }
}
