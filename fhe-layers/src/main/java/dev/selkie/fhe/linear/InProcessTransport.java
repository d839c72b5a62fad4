package dev.selkie.fhe.linear;

import dev.selkie.fhe.linear.server.BlockServer;
import dev.selkie.fhe.linear.wire.Transport;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

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
    Computation computation = new Computation();
    CompletableFuture<ByteBuffer> answer =
        server.submit(request.asReadOnlyBuffer(), computation::start);
    return answer.thenCombine(
        computation.counted,
        (response, none) -> {
          bytesDown.add(response.limit());
          return response;
        });
  }

  /** One message's computation; nothing is computed for a message that is repeated or refused. */
  private final class Computation {
    private CompletableFuture<@Nullable Void> counted = CompletableFuture.completedFuture(null);

    void start(Runnable task) {
      counted = CompletableFuture.runAsync(() -> timed(task), executor);
    }
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
