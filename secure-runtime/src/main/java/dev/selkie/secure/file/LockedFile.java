package dev.selkie.secure.file;

import dev.selkie.engine.weights.ModelFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An existing file that one writer at a time changes in place. The lock is advisory: it keeps other
 * Selkies out. A symbolic link is refused, and what happens to the path once the file is open
 * changes nothing.
 */
public final class LockedFile implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;

  private LockedFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Opens and locks.
   *
   * @throws IOException if it is a symbolic link, or another writer has it
   */
  public static LockedFile open(Path path) throws IOException {
    ModelFile.requireExisting(path);
    if (Files.isSymbolicLink(path)) {
      throw new IOException(path + ": a symbolic link is not written through; name the file");
    }
    Set<OpenOption> options =
        Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    FileChannel channel = FileChannel.open(path, options);
    try {
      if (lock(channel) == null) {
        throw new IOException(path + ": another writer is changing this file");
      }
      return new LockedFile(path, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** For reading; closing it closes and unlocks the file. */
  public PositionedFile reader() throws IOException {
    return PositionedFile.of(path, channel);
  }

  /** For writing; closing it closes and unlocks the file. */
  public WritableFile writer() {
    return new LocalFile(channel);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
