package dev.selkie.secure.file;

import java.io.IOException;
import java.nio.file.Path;

/** What the writers need of a file system; tests put one in its place that fails at any step. */
public interface Disk {
  /**
   * Makes a file that was not there.
   *
   * @param ownerOnly whether nobody but the owner may read it
   */
  WritableFile create(Path file, boolean ownerOnly) throws IOException;

  /**
   * Gives a file another name in one step.
   *
   * @param replace whether a file of that name is replaced; otherwise it is an error
   */
  void move(Path from, Path to, boolean replace) throws IOException;

  /** Deletes a file if it is there. */
  void delete(Path file) throws IOException;

  /** Makes moves within the folder of a file durable. */
  void flushFolder(Path file) throws IOException;

  /** The disk of this machine. */
  static Disk local() {
    return new LocalDisk();
  }
}
