package dev.selkie.engine.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file read at positions.
 *
 * <p>It is read, not mapped: when another process cuts a mapped file short, touching the lost pages
 * kills the JVM with SIGBUS, while a positional read merely ends early and is reported. Buffers are
 * direct, outside the Java heap, so a reader may wipe them and native code may use them.
 */
public final class ModelFile implements AutoCloseable {
  /** A range that a thread reads and uses without leaving its second cache. */
  public static final long PIECE_BYTES = 1 << 18;

  private final Path path;
  private final FileChannel channel;
  private final long size;

  private ModelFile(Path path, FileChannel channel, long size) {
    this.path = path;
    this.channel = channel;
    this.size = size;
  }

  /**
   * Opens a regular file.
   *
   * @throws NoSuchFileException if there is none
   * @throws MalformedModelException if it is a folder
   */
  public static ModelFile open(Path path) throws IOException {
    requireExisting(path);
    if (Files.isDirectory(path)) {
      throw new MalformedModelException(path, "a model file is needed, this is a folder");
    }
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      return new ModelFile(path, channel, channel.size());
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Checks that a path exists.
   *
   * @throws NoSuchFileException with the path and one sentence if it does not
   */
  public static void requireExisting(Path path) throws NoSuchFileException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString(), null, "no such model file");
    }
  }

  /** Where the file is. */
  public Path path() {
    return path;
  }

  /** Bytes in the file when it was opened. */
  public long size() {
    return size;
  }

  /**
   * Reads a range.
   *
   * @return a new direct little-endian buffer of exactly {@code bytes} bytes, position 0
   * @throws MalformedModelException if the file ends before the range does, or the range is too
   *     large for one buffer
   */
  public ByteBuffer read(long offset, long bytes) throws IOException {
    if (offset < 0 || bytes < 0 || offset > size - bytes) {
      throw new MalformedModelException(
          path, offset, "a range of " + bytes + " bytes must end within the file of " + size);
    }
    if (bytes > Integer.MAX_VALUE) {
      throw new MalformedModelException(
          path, offset, "a tensor must be below 2 GiB: " + bytes + " bytes");
    }
    ByteBuffer buffer = ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
    readFully(offset, buffer);
    buffer.flip();
    return buffer;
  }

  /**
   * Fills the rest of the buffer with the bytes at an offset; several threads may do so at once.
   */
  public void readFully(long offset, ByteBuffer buffer) throws IOException {
    long position = offset;
    while (buffer.hasRemaining()) {
      int count = channel.read(buffer, position);
      if (count < 0) {
        throw new MalformedModelException(path, position, "the file ends too early");
      }
      position += count;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
