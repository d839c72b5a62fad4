package dev.selkie.secure.state;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/** Lets one thread of one process at a time use a state file; the others wait. */
final class StateLock {
  private static final ReentrantLock THREADS = new ReentrantLock();

  /** Something done under the lock. */
  @FunctionalInterface
  interface Action<T> {
    T run() throws IOException;
  }

  private StateLock() {}

  /** Does something under the lock, a file beside the state file that ends in {@code .lock}. */
  static <T> T with(Path state, Action<T> action) throws IOException {
    THREADS.lock();
    try (FileChannel channel =
        FileChannel.open(
            Path.of(state + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      FileLock lock = channel.lock();
      try {
        return action.run();
      } finally {
        lock.release();
      }
    } finally {
      THREADS.unlock();
    }
  }
}
