package dev.selkie.fhe.linear.client;

import java.io.IOException;
import java.util.List;

/** Files as a pad store needs them. What was written counts only once it was forced. */
public interface DurableFiles {
  /** Makes a file of zeros, or empties one. */
  void create(String name, long length) throws IOException;

  /** Overwrites bytes of a file. */
  void write(String name, long at, byte[] bytes) throws IOException;

  /** Returns when the file is what was written, whatever happens next. */
  void force(String name) throws IOException;

  /** Reads bytes; fewer if the file ends before. */
  byte[] read(String name, long at, int length) throws IOException;

  /** Deletes a file if it is there; it may come back after a crash until another is forced. */
  void delete(String name) throws IOException;

  /** The files that are there. */
  List<String> names() throws IOException;
}
