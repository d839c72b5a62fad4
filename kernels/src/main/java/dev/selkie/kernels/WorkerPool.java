package dev.selkie.kernels;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A fixed number of threads that share the rows of one product. The calling thread works too, so a
 * pool of one thread starts none. Results do not depend on the number of threads.
 */
public final class WorkerPool implements AutoCloseable {
  /** One share of a range. */
  @FunctionalInterface
  public interface RangeBody {
    /** Handles the indices {@code [from, to)}. */
    void accept(int from, int to);
  }

  private final int threads;
  private final ExecutorService helpers;

  /**
   * Creates a pool.
   *
   * @param threads threads that compute at once, the caller included; at least 1
   */
  public WorkerPool(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1: threads=" + threads);
    }
    this.threads = threads;
    this.helpers =
        Executors.newFixedThreadPool(
            Math.max(1, threads - 1),
            task -> {
              Thread thread = new Thread(task, "selkie-worker");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Threads that compute at once, the caller included. */
  public int threads() {
    return threads;
  }

  /** Splits {@code [0, n)} into one contiguous share per thread and returns when all are done. */
  public void forRange(int n, RangeBody body) {
    int shares = Math.min(threads, n);
    if (shares <= 1) {
      body.accept(0, n);
      return;
    }
    Future<?>[] running = new Future<?>[shares - 1];
    for (int i = 1; i < shares; i++) {
      int from = share(n, shares, i);
      int to = share(n, shares, i + 1);
      running[i - 1] = helpers.submit(() -> body.accept(from, to));
    }
    RuntimeException failure = null;
    try {
      body.accept(0, share(n, shares, 1));
    } catch (RuntimeException e) {
      failure = e;
    }
    for (Future<?> share : running) {
      failure = join(share, failure);
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static int share(int n, int shares, int i) {
    return (int) ((long) n * i / shares);
  }

  private static @org.jspecify.annotations.Nullable RuntimeException join(
      Future<?> share, @org.jspecify.annotations.Nullable RuntimeException earlier) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          share.get();
          return earlier;
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          if (earlier != null) {
            return earlier;
          }
          Throwable cause = e.getCause();
          if (cause instanceof Error error) {
            throw error;
          }
          return cause instanceof RuntimeException unchecked
              ? unchecked
              : new IllegalStateException(cause);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    helpers.shutdown();
  }
}
