package dev.selkie.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder that is deleted with everything in it. */
public final class TemporaryFolder implements AutoCloseable {
  private final Path path;

  public TemporaryFolder() {
    try {
      path = Files.createTempDirectory("selkie-cli");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path file(String name) {
    return path.resolve(name);
  }

  /** Writes a text file. */
  public Path write(String name, String text) throws IOException {
    return Files.writeString(file(name), text);
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
