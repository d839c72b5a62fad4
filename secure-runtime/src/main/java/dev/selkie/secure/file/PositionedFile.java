package dev.selkie.secure.file;

import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.ModelFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file read at positions by any number of threads. */
public final class PositionedFile implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;
  private final long length;

  private PositionedFile(Path path, FileChannel channel, long length) {
    this.path = path;
    this.channel = channel;
    this.length = length;
  }

  /**
   * Opens an existing file.
   *
   * @throws java.nio.file.NoSuchFileException if there is none
   * @throws MalformedModelException if it is a folder
   */
  public static PositionedFile open(Path path) throws IOException {
    ModelFile.requireExisting(path);
    if (Files.isDirectory(path)) {
      throw new MalformedModelException(path, "a sealed file is needed, this is a folder");
    }
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      return new PositionedFile(path, channel, channel.size());
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** A file that is open already; closing this closes the channel. */
  public static PositionedFile of(Path path, FileChannel channel) throws IOException {
    return new PositionedFile(path, channel, channel.size());
  }

  /** The path, for messages. */
  public Path path() {
    return path;
  }

  /** Bytes when it was opened. */
  public long length() {
    return length;
  }

  /**
   * Fills the buffer's remaining bytes from a place in the file.
   *
   * @throws MalformedModelException if the file ends before that
   */
  public void read(long offset, ByteBuffer target) throws IOException {
    long at = offset;
    while (target.hasRemaining()) {
      int count = channel.read(target, at);
      if (count < 0) {
        throw new MalformedModelException(
            path, at, "the file ends " + target.remaining() + " bytes too early");
      }
      at += count;
    }
  }

  /** {@code count} bytes from a place in the file, which must have them. */
  public byte[] read(long offset, int count) throws IOException {
    if (offset < 0 || count < 0 || offset > length - count) {
      throw new MalformedModelException(
          path, length, "the file must have " + count + " bytes at " + offset);
    }
    byte[] bytes = new byte[count];
    read(offset, ByteBuffer.wrap(bytes));
    return bytes;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
