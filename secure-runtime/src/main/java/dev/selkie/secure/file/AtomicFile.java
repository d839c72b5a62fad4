package dev.selkie.secure.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Writes a file beside its place, flushes it to the disk, and moves it there in one step: whatever
 * fails, the place holds the old file or the new one, and nothing else is left unless the process
 * dies, which may leave a hidden file that ends in {@code .part}.
 */
public final class AtomicFile {
  private AtomicFile() {}

  /** Writes the content. */
  @FunctionalInterface
  public interface Content {
    /** Writes all of it. */
    void writeTo(WritableFile file) throws IOException;
  }

  /** Writes a new file or replaces an old one. */
  public static void replace(Path file, Content content) throws IOException {
    replace(Disk.local(), file, content);
  }

  /** The same on another disk. */
  public static void replace(Disk disk, Path file, Content content) throws IOException {
    write(disk, file, content, false, true);
  }

  /** The same for bytes that only the file's owner may read. */
  public static void replacePrivate(Path file, byte[] bytes) throws IOException {
    write(Disk.local(), file, out -> out.write(0, ByteBuffer.wrap(bytes)), true, true);
  }

  /**
   * Writes a new file that only its owner may read.
   *
   * @throws java.nio.file.FileAlreadyExistsException if the file exists
   */
  public static void createPrivate(Path file, byte[] bytes) throws IOException {
    write(Disk.local(), file, out -> out.write(0, ByteBuffer.wrap(bytes)), true, false);
  }

  private static void write(
      Disk disk, Path file, Content content, boolean ownerOnly, boolean replace)
      throws IOException {
    Path place = file.toAbsolutePath();
    String random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    Path part = place.resolveSibling("." + place.getFileName() + "." + random + ".part");
    boolean moved = false;
    try {
      try (WritableFile out = disk.create(part, ownerOnly)) {
        content.writeTo(out);
        out.flush();
      }
      disk.move(part, place, replace);
      moved = true;
    } finally {
      if (!moved) {
        disk.delete(part);
      }
    }
    disk.flushFolder(place);
  }
}
