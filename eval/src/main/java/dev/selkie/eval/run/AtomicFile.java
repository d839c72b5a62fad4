package dev.selkie.eval.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Replaces a file as a whole or not at all. */
public final class AtomicFile {
  private AtomicFile() {}

  /**
   * Writes {@code content} beside {@code file} and then renames it.
   *
   * @throws IOException in one sentence, with the earlier file as it was
   */
  public static void write(Path file, byte[] content) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.write(part, content);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(part);
      throw new IOException(
          file + " could not be written and was left as it was: " + e.getMessage(), e);
    }
  }
}
