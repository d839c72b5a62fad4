package dev.selkie.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.testng.SkipException;

/** The shared test data: real files that no one here wrote. */
final class TestData {
  private TestData() {}

  /** A file below the folder; the test is skipped, with the reason, where it is missing. */
  static Path require(String name) {
    String chosen = System.getenv("SELKIE_TESTDATA");
    Path folder =
        chosen != null
            ? Path.of(chosen)
            : Path.of(System.getProperty("user.dir"), "..", "..", "shared", "testdata").normalize();
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      throw new SkipException("test data missing: " + file + " (set SELKIE_TESTDATA)");
    }
    return file;
  }
}
