package dev.selkie.kernels;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/*
 * The caller publishes a job; whoever comes, the caller included, takes parts of its range until
 * none is left. A helper that is late, because another process has its core, takes fewer parts or
 * none, and holds nobody up; only a part that it has begun is waited for. Threads that wait spin for
 * a bounded time, since a decoder's products follow each other within microseconds, and then park.
 */
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
  private final Helper[] helpers;
  private final AtomicBoolean busy = new AtomicBoolean();
  private volatile @Nullable Job job;
  private volatile boolean closed;

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
    this.helpers = new Helper[threads - 1];
    for (int i = 0; i < helpers.length; i++) {
      helpers[i] = new Helper();
      helpers[i].start();
    }
  }

  /** Threads that compute at once, the caller included. */
  public int threads() {
    return threads;
  }

  /** Splits {@code [0, n)} into one contiguous share per thread and returns when all are done. */
  public void forRange(int n, RangeBody body) {
    int share = (n + threads - 1) / threads;
    forRange(n, share, share, body);
  }

  /**
   * Splits {@code [0, n)} into parts that shrink towards the end, and returns when all are done.
   * While one call is under way, another, from within its body or from another thread, handles its
   * whole range alone.
   *
   * @param least indices of the smallest part but the last
   * @param most indices of the largest part
   */
  public void forRange(int n, int least, int most, RangeBody body) {
    if (n <= 0) {
      return;
    }
    if (threads == 1 || n <= least || closed || !busy.compareAndSet(false, true)) {
      body.accept(0, n);
      return;
    }
    Job mine = new Job(n, Math.max(1, least), Math.max(1, most), 2 * threads, body);
    try {
      job = mine;
      for (Helper helper : helpers) {
        helper.wake();
      }
      mine.work();
      mine.await();
    } finally {
      job = null;
      busy.set(false);
    }
    mine.rethrow();
  }

  @Override
  public void close() {
    closed = true;
    for (Helper helper : helpers) {
      LockSupport.unpark(helper);
    }
  }

  /** One call. */
  private static final class Job {
    private final int n;
    private final int least;
    private final int most;
    private final int divisor;
    private final RangeBody body;
    private final Thread caller = Thread.currentThread();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private volatile boolean callerParks;
    private volatile @Nullable Throwable failure;

    Job(int n, int least, int most, int divisor, RangeBody body) {
      this.n = n;
      this.least = least;
      this.most = most;
      this.divisor = divisor;
      this.body = body;
    }

    /** Takes parts until none is left. */
    void work() {
      int from = next.get();
      while (from < n) {
        int part = Math.min(most, Math.max(least, (n - from) / divisor));
        int to = Math.min(n, from + part);
        if (next.compareAndSet(from, to)) {
          run(from, to);
        }
        from = next.get();
      }
    }

    @SuppressWarnings("CatchingUnchecked") // whatever it is arrives at the caller
    private void run(int from, int to) {
      try {
        body.accept(from, to);
      } catch (Throwable e) {
        failure = e;
      }
      if (done.addAndGet(to - from) == n && callerParks) {
        LockSupport.unpark(caller);
      }
    }

    /** Waits for the parts of others. */
    void await() {
      Spin spin = new Spin();
      while (done.get() < n) {
        if (!spin.again()) {
          callerParks = true;
          if (done.get() < n) {
            LockSupport.park(this);
          }
        }
      }
    }

    void rethrow() {
      Throwable thrown = failure;
      if (thrown instanceof Error error) {
        throw error;
      }
      if (thrown instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      if (thrown != null) {
        throw new IllegalStateException(thrown);
      }
    }
  }

  /** A bounded time of busy waiting. */
  private static final class Spin {
    private static final long NANOS = 100_000;
    private static final int TURNS = 64;

    private long deadline;
    private int turns;

    /** Waits a moment; false once the time is over. */
    boolean again() {
      Thread.onSpinWait();
      if (++turns % TURNS != 0) {
        return true;
      }
      long now = System.nanoTime();
      if (deadline == 0) {
        deadline = now + NANOS;
      }
      return now - deadline < 0;
    }
  }

  /** A thread that works on whatever job there is. */
  private final class Helper extends Thread {
    private volatile boolean parked;

    Helper() {
      super("selkie-worker");
      setDaemon(true);
    }

    void wake() {
      if (parked) {
        LockSupport.unpark(this);
      }
    }

    @Override
    public void run() {
      Job last = null;
      while (!closed) {
        Job next = job;
        if (next == null || next == last) {
          next = await(last);
        }
        if (next != null) {
          next.work();
          last = next;
        }
      }
    }

    /** Waits for another job than the last one, or for the end. */
    private @Nullable Job await(@Nullable Job last) {
      Spin spin = new Spin();
      while (!closed) {
        Job next = job;
        if (next != null && next != last) {
          return next;
        }
        if (!spin.again()) {
          parked = true;
          next = job;
          if ((next == null || next == last) && !closed) {
            LockSupport.park(WorkerPool.this);
          }
          parked = false;
        }
      }
      return null;
    }
  }
}
