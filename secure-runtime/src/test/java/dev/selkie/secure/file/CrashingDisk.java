package dev.selkie.secure.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A disk in memory whose power fails before a given step. What was not flushed by then survives in
 * part: each sector of each write independently, and a move or not.
 */
public final class CrashingDisk implements Disk {
  /** The power failed; nothing that follows happens. */
  public static final class PowerFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static final int SECTOR = 512;

  private final Map<Path, Content> files = new HashMap<>();
  private Map<Path, Content> durable = new HashMap<>();
  private boolean moved;
  private long stepsLeft = Long.MAX_VALUE;
  private long steps;

  private static final class Content {
    private byte[] bytes = new byte[0];
    private byte[] flushed = new byte[0];
    private final List<long[]> dirty = new ArrayList<>();
  }

  /** A file that was always there. */
  public void put(Path file, byte[] bytes) {
    Content content = new Content();
    content.bytes = bytes.clone();
    content.flushed = bytes.clone();
    files.put(file, content);
    durable = new HashMap<>(files);
  }

  /** The power fails before step {@code number}, counted from 0. */
  public void failBefore(long number) {
    stepsLeft = number;
  }

  /** Writes, flushes, moves and deletions so far. */
  public long steps() {
    return steps;
  }

  /** What is on the disk after the power came back. */
  public Map<Path, byte[]> afterPowerFailure(Random random) {
    Map<Path, Content> names = moved && random.nextBoolean() ? files : durable;
    Map<Path, byte[]> result = new HashMap<>();
    names.forEach((path, content) -> result.put(path, torn(content, random)));
    return result;
  }

  private static byte[] torn(Content content, Random random) {
    byte[] bytes = content.flushed.clone();
    boolean grown = random.nextBoolean();
    if (grown && content.bytes.length > bytes.length) {
      bytes = Arrays.copyOf(bytes, content.bytes.length);
    }
    for (long[] write : content.dirty) {
      for (long at = write[0]; at < write[1]; at = (at / SECTOR + 1) * SECTOR) {
        long end = Math.min(Math.min(write[1], (at / SECTOR + 1) * SECTOR), bytes.length);
        if (random.nextBoolean() && at < end) {
          System.arraycopy(content.bytes, (int) at, bytes, (int) at, (int) (end - at));
        }
      }
    }
    return bytes;
  }

  /** Opens an existing file for writing. */
  public WritableFile open(Path file) {
    return new Writer(files.get(file));
  }

  private void step() {
    if (stepsLeft-- <= 0) {
      throw new PowerFailure();
    }
    steps++;
  }

  @Override
  public WritableFile create(Path file, boolean ownerOnly) {
    step();
    Content content = new Content();
    files.put(file, content);
    durable.put(file, content);
    return new Writer(content);
  }

  @Override
  public void move(Path from, Path to, boolean replace) throws IOException {
    step();
    Content content = files.remove(from);
    if (!replace && files.containsKey(to)) {
      throw new IOException(to + " exists");
    }
    files.put(to, content);
    moved = true;
  }

  @Override
  public void delete(Path file) {
    step();
    files.remove(file);
  }

  @Override
  public void flushFolder(Path file) {
    step();
    moved = false;
    durable = new HashMap<>(files);
  }

  /** The names of all files. */
  public Set<Path> names() {
    return files.keySet();
  }

  private final class Writer implements WritableFile {
    private final Content content;

    Writer(Content content) {
      this.content = content;
    }

    @Override
    public void write(long at, ByteBuffer bytes) {
      step();
      int from = Math.toIntExact(at);
      int to = from + bytes.remaining();
      if (to > content.bytes.length) {
        content.bytes = Arrays.copyOf(content.bytes, to);
      }
      bytes.get(content.bytes, from, to - from);
      content.dirty.add(new long[] {from, to});
    }

    @Override
    public void flush() {
      step();
      content.flushed = content.bytes.clone();
      content.dirty.clear();
    }

    @Override
    public void close() {}
  }
}
