package dev.selkie.secure.key;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Which part of the plaintext of some chunks is kept, and where.
 *
 * @param target takes it at its position, which stays; null to keep nothing
 * @param skip bytes of plaintext before the first that is kept
 * @param keep bytes that are kept, at most what {@code target} has room for
 * @param zerosBehind whether all bytes behind them must be zeros
 */
public record ChunkRoom(@Nullable ByteBuffer target, int skip, int keep, boolean zerosBehind) {
  /** Checks the bounds, which native code does not. */
  public ChunkRoom {
    if (skip < 0 || keep < 0 || (target != null && keep > target.remaining())) {
      throw new IllegalArgumentException(
          "a buffer must have room for what is kept: skip=" + skip + ", keep=" + keep);
    }
  }
}
