package dev.selkie.eval.run;

import com.fasterxml.jackson.databind.ObjectReader;
import dev.selkie.datasets.MalformedDataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A file of JSON objects, one a line, that only grows. A process that is killed while it writes
 * leaves half a line at the end; that half is dropped when the file is opened again.
 *
 * @param <T> a record
 */
final class JsonLines<T> implements AutoCloseable {
  private final Path file;
  private final Class<T> type;
  private final FileChannel channel;
  private final List<T> found = new ArrayList<>();

  private JsonLines(Path file, Class<T> type, FileChannel channel) {
    this.file = file;
    this.type = type;
    this.channel = channel;
  }

  /**
   * Opens or makes a file and reads what it holds.
   *
   * @throws IllegalStateException if another process has it open
   * @throws MalformedDataException if a whole line is malformed
   */
  static <T> JsonLines<T> open(Path file, Class<T> type) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    JsonLines<T> lines = new JsonLines<>(file, type, channel);
    try {
      lines.lock();
      lines.readAll();
      return lines;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Reads the whole lines of a file without opening it for writing; a missing file has none.
   *
   * @throws MalformedDataException if a whole line is malformed
   */
  static <T> List<T> read(Path file, Class<T> type) throws IOException {
    List<T> values = new ArrayList<>();
    if (Files.exists(file)) {
      parseLines(file, Files.readAllBytes(file), type, values);
    }
    return values;
  }

  private void lock() throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw new IllegalStateException("run folder is in use by another run: " + file.getParent());
    }
  }

  private void readAll() throws IOException {
    // Through the channel: closing another one to this file would end the lock on POSIX systems.
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(channel.size()));
    while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
      // until all is there
    }
    int whole = parseLines(file, bytes.array(), type, found);
    channel.truncate(whole);
    channel.position(whole);
  }

  /** Adds every whole line and returns where the last one ends. */
  private static <T> int parseLines(Path file, byte[] bytes, Class<T> type, List<T> values)
      throws IOException {
    int[] ends = IntStream.range(0, bytes.length).filter(i -> bytes[i] == '\n').toArray();
    ObjectReader reader = Json.MAPPER.readerFor(type);
    Object[] parsed = new Object[ends.length];
    int[] wrong =
        IntStream.range(0, ends.length)
            .parallel()
            .filter(
                line -> {
                  int start = line == 0 ? 0 : ends[line - 1] + 1;
                  try {
                    parsed[line] = reader.readValue(bytes, start, ends[line] - start);
                    return false;
                  } catch (IOException e) {
                    parsed[line] = e;
                    return true;
                  }
                })
            .toArray();
    if (wrong.length > 0) {
      throw (MalformedDataException)
          new MalformedDataException(
                  file.toString(), wrong[0] + 1L, "line must be a JSON object of this run")
              .initCause((IOException) parsed[wrong[0]]);
    }
    for (Object value : parsed) {
      values.add(type.cast(value));
    }
    return ends.length == 0 ? 0 : ends[ends.length - 1] + 1;
  }

  /** What the file held when it was opened. */
  List<T> found() {
    return found;
  }

  /** Adds lines; when this returns, the operating system has them. */
  void append(List<T> values) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (T value : values) {
      bytes.writeBytes(Json.MAPPER.writeValueAsBytes(value));
      bytes.write('\n');
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes.toByteArray());
    long end = channel.position();
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      channel.truncate(end);
      throw new IOException(
          file + " could not be written; what it held before is kept: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
