package dev.selkie.fhe.linear.client;

import java.io.IOException;
import java.util.Optional;

/**
 * Keeps pads until they are used, and gives every lane out once. A lane's pad hides one message;
 * two messages under one pad would show their difference.
 */
public interface PadStore extends AutoCloseable {
  /**
   * Takes over the pads of a new pool.
   *
   * @param name tells pools apart: matrix and number
   */
  StoredPads store(PoolName name, PadBlock pads) throws IOException;

  /**
   * A pool of an earlier run with lanes left, once.
   *
   * @param matrix number of the matrix at the server
   * @param shape what the pool must have
   */
  default Optional<StoredPads> waiting(int matrix, PadShape shape) throws IOException {
    return Optional.empty();
  }

  /** Forgets what belongs to this session only. */
  @Override
  void close();
}
