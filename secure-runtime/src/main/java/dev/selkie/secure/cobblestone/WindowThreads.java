package dev.selkie.secure.cobblestone;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * Windows of a message are handed out by a counter, so the file is read nearly in order whatever the number
 * of threads. Whoever fails stops the others, and the caller waits for all of them: only then may it wipe what
 * they were writing to. The wait is not cut short by an interrupt, since a window takes under a millisecond of
 * work; the interrupt is kept for the caller.
 */

/**
 * Works on the windows of messages on several threads: the caller's and daemon threads that end
 * when idle. Each has one scratch, which is wiped after each message. Several callers may use it at
 * once.
 */
abstract class WindowThreads<S extends WindowThreads.Scratch> implements AutoCloseable {
  private static final int IDLE_SECONDS = 2;

  private final int threads;
  private final ThreadPoolExecutor helpers;
  private final Supplier<S> scratches;
  private final ConcurrentLinkedQueue<S> idle = new ConcurrentLinkedQueue<>();

  /** At most {@code threads} threads for each caller, its own included; at least 1. */
  WindowThreads(int threads, String name, Supplier<S> scratches) {
    if (threads < 1) {
      throw new IllegalArgumentException("a message needs 1 thread or more: threads=" + threads);
    }
    this.threads = threads;
    this.scratches = scratches;
    helpers =
        new ThreadPoolExecutor(
            Math.max(1, threads - 1),
            Math.max(1, threads - 1),
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            body -> daemon(name, body));
    helpers.allowCoreThreadTimeOut(true);
  }

  private static Thread daemon(String name, Runnable body) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    return thread;
  }

  /** What a thread needs for its windows. */
  interface Scratch {
    /** Zeroes what is secret in it. */
    void wipe();
  }

  @FunctionalInterface
  interface Window<S> {
    void work(S scratch, long window) throws IOException;
  }

  /** Works on windows 0 to {@code count - 1}, all of them or up to the first failure. */
  void run(long count, Window<S> body) throws IOException {
    AtomicLong next = new AtomicLong();
    AtomicBoolean failed = new AtomicBoolean();
    List<Future<?>> shares = new ArrayList<>();
    @Nullable Throwable failure = null;
    try {
      for (long i = 1; i < Math.min(threads, count); i++) {
        shares.add(
            helpers.submit(
                () -> {
                  share(count, body, next, failed);
                  return null;
                }));
      }
      share(count, body, next, failed);
    } catch (IOException | RuntimeException | Error e) {
      failed.set(true);
      failure = e;
    }
    for (Future<?> share : shares) {
      try {
        Outcome.of(share);
      } catch (IOException | RuntimeException | Error e) {
        failure = failure == null ? e : failure;
      }
    }
    Outcome.rethrow(failure);
  }

  private void share(long count, Window<S> body, AtomicLong next, AtomicBoolean failed)
      throws IOException {
    S found = idle.poll();
    S scratch = found == null ? scratches.get() : found;
    boolean complete = false;
    try {
      for (long window = next.getAndIncrement();
          window < count && !failed.get();
          window = next.getAndIncrement()) {
        body.work(scratch, window);
      }
      complete = true;
    } finally {
      if (!complete) {
        failed.set(true);
      }
      scratch.wipe();
      idle.add(scratch);
    }
  }

  /** Ends the threads; messages must not be in work. */
  @Override
  public void close() {
    helpers.shutdownNow();
    idle.clear();
  }
}
