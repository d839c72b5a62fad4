package dev.selkie.fhe.linear.wire;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/**
 * Carries messages to the other role and brings the answers. Several may be under way; they reach
 * the other role in the order of the calls.
 */
@FunctionalInterface
public interface Transport {
  /**
   * Sends one whole message, from index 0 to its limit, and returns at once.
   *
   * @return the answer, little-endian, from index 0 to its limit; completed with an {@link
   *     java.io.IOException} if there is none
   */
  CompletableFuture<ByteBuffer> send(ByteBuffer request);
}
