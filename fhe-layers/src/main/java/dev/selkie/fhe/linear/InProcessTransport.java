package dev.selkie.fhe.linear;

import dev.selkie.fhe.linear.server.BlockServer;
import dev.selkie.fhe.linear.wire.Transport;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

/** Hands the bytes over within one process; measures the server's time and counts the bytes. */
final class InProcessTransport implements Transport, AutoCloseable {
  private final BlockServer server;
  private final ExecutorService executor =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "selkie-server");
            thread.setDaemon(true);
            return thread;
          });
  private final LongAdder serverNanos = new LongAdder();
  private final LongAdder bytesUp = new LongAdder();
  private final LongAdder bytesDown = new LongAdder();

  InProcessTransport(BlockServer server) {
    this.server = server;
  }

  @Override
  public CompletableFuture<ByteBuffer> send(ByteBuffer request) {
    bytesUp.add(request.limit());
    return server
        .submit(request.asReadOnlyBuffer(), task -> executor.execute(() -> timed(task)))
        .thenApply(
            response -> {
              bytesDown.add(response.limit());
              return response;
            });
  }

  private void timed(Runnable task) {
    long start = System.nanoTime();
    task.run();
    serverNanos.add(System.nanoTime() - start);
  }

  long serverNanos() {
    return serverNanos.sum();
  }

  long bytesUp() {
    return bytesUp.sum();
  }

  long bytesDown() {
    return bytesDown.sum();
  }

  @Override
  public void close() {
    executor.shutdown();
  }
}
