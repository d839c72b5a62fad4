package dev.selkie.secure.file;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A file that is written at any place. */
public interface WritableFile extends AutoCloseable {
  /** Writes all remaining bytes at a place. Until a flush a crash may lose or tear them. */
  void write(long at, ByteBuffer bytes) throws IOException;

  /** Returns once everything written so far would survive a crash. */
  void flush() throws IOException;

  @Override
  void close() throws IOException;
}
