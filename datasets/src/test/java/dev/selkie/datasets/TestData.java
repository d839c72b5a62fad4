package dev.selkie.datasets;

import java.nio.file.Files;
import java.nio.file.Path;
import org.testng.SkipException;

/** Finds the test data that lies outside the repository. */
final class TestData {
  private TestData() {}

  static Path folder(String name) {
    String named = System.getenv("SELKIE_TESTDATA");
    Path root = named == null ? Path.of("..", "..", "shared", "testdata") : Path.of(named);
    Path folder = root.resolve(name);
    if (!Files.isDirectory(folder)) {
      throw new SkipException("test data is missing (set SELKIE_TESTDATA): " + folder);
    }
    return folder;
  }
}
