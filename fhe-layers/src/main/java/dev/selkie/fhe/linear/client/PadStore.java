package dev.selkie.fhe.linear.client;

import java.io.IOException;

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

  /** Forgets what belongs to this session only. */
  @Override
  void close();
}
