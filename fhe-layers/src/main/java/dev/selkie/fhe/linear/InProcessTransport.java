package dev.selkie.fhe.linear;

import dev.selkie.fhe.linear.server.BlockServer;
import dev.selkie.fhe.linear.wire.Transport;
import java.nio.ByteBuffer;

/** Hands the bytes over within one process; measures the server's time and counts the bytes. */
final class InProcessTransport implements Transport {
  private final BlockServer server;
  long serverNanos;
  long bytesUp;
  long bytesDown;

  InProcessTransport(BlockServer server) {
    this.server = server;
  }

  @Override
  public ByteBuffer exchange(ByteBuffer request) {
    long start = System.nanoTime();
    ByteBuffer response = server.handle(request.asReadOnlyBuffer());
    serverNanos += System.nanoTime() - start;
    bytesUp += request.limit();
    bytesDown += response.limit();
    return response;
  }
}
