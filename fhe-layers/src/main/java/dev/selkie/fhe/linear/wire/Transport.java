package dev.selkie.fhe.linear.wire;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Carries a message to the other role and brings its answer. */
@FunctionalInterface
public interface Transport {
  /**
   * Sends one whole message, from index 0 to its limit, and waits for the answer.
   *
   * @return the answer, little-endian, from index 0 to its limit
   */
  ByteBuffer exchange(ByteBuffer request) throws IOException;
}
