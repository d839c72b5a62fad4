package dev.selkie.secure.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.CopyOption;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Writes a file beside its place, flushes it to the disk, and moves it there in one step: whatever
 * fails, the place holds the old file or the new one, and nothing else is left.
 */
public final class AtomicFile {
  private AtomicFile() {}

  /** Writes the content. */
  @FunctionalInterface
  public interface Content {
    /** Writes all of it to the channel, from its start. */
    void writeTo(FileChannel channel) throws IOException;
  }

  /** Writes a new file or replaces an old one. */
  public static void replace(Path file, Content content) throws IOException {
    write(file, content, new FileAttribute<?>[0], StandardCopyOption.ATOMIC_MOVE);
  }

  /** The same for bytes that only the file's owner may read. */
  public static void replacePrivate(Path file, byte[] bytes) throws IOException {
    Content content = channel -> writeFully(channel, ByteBuffer.wrap(bytes));
    write(file, content, ownerOnly(), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Writes a new file that only its owner may read.
   *
   * @throws java.nio.file.FileAlreadyExistsException if the file exists
   */
  public static void createPrivate(Path file, byte[] bytes) throws IOException {
    write(file, channel -> writeFully(channel, ByteBuffer.wrap(bytes)), ownerOnly());
  }

  /** Writes all remaining bytes. */
  public static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static void write(
      Path file, Content content, FileAttribute<?>[] attributes, CopyOption... move)
      throws IOException {
    Path place = file.toAbsolutePath();
    String random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    Path part = place.resolveSibling("." + place.getFileName() + "." + random + ".part");
    Set<OpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    boolean moved = false;
    try {
      try (FileChannel channel = FileChannel.open(part, options, attributes)) {
        content.writeTo(channel);
        channel.force(true);
      }
      Files.move(part, place, move);
      moved = true;
    } finally {
      if (!moved) {
        Files.deleteIfExists(part);
      }
    }
    flushFolder(place);
  }

  private static FileAttribute<?>[] ownerOnly() {
    if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      return new FileAttribute<?>[0];
    }
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
    };
  }

  /** Makes the move itself durable where folders can be flushed: not on Windows. */
  private static void flushFolder(Path place) throws IOException {
    Path folder = place.getParent();
    if (folder != null
        && FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
