package dev.selkie.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class WorkerPoolTest {
  @DataProvider
  Object[][] sizes() {
    return new Object[][] {{1, 0}, {1, 7}, {2, 1}, {2, 7}, {3, 2}, {3, 100}, {8, 1001}};
  }

  @Test(dataProvider = "sizes")
  public void forRange_anySize_visitsEachIndexOnce(int threads, int n) {
    AtomicIntegerArray visits = new AtomicIntegerArray(n);
    try (WorkerPool pool = new WorkerPool(threads)) {
      pool.forRange(
          n,
          (from, to) -> {
            for (int i = from; i < to; i++) {
              visits.incrementAndGet(i);
            }
          });
    }
    for (int i = 0; i < n; i++) {
      assertThat(visits.get(i)).isEqualTo(1);
    }
  }

  @Test
  public void forRange_twoThreads_callerWorksToo() {
    Set<String> names = ConcurrentHashMap.newKeySet();
    try (WorkerPool pool = new WorkerPool(2)) {
      pool.forRange(
          2,
          (from, to) -> {
            names.add(Thread.currentThread().getName());
            long deadline = System.nanoTime() + 10_000_000_000L;
            while (names.size() < 2 && System.nanoTime() - deadline < 0) {
              Thread.onSpinWait();
            }
          });
    }
    assertThat(names).hasSize(2).contains(Thread.currentThread().getName(), "selkie-worker");
  }

  @Test
  public void forRange_helperThrows_exceptionArrivesAfterAllEnded() {
    AtomicInteger ended = new AtomicInteger();
    try (WorkerPool pool = new WorkerPool(3)) {
      assertThatThrownBy(
              () ->
                  pool.forRange(
                      3,
                      (from, to) -> {
                        if (from == 2) {
                          throw new IllegalArgumentException("share " + from);
                        }
                        ended.incrementAndGet();
                      }))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("share 2");
      assertThat(ended).hasValue(2);
      pool.forRange(3, (from, to) -> ended.incrementAndGet());
      assertThat(ended).hasValue(5);
    }
  }

  @Test
  public void forRange_callerThrows_othersAreAwaited() {
    AtomicInteger ended = new AtomicInteger();
    try (WorkerPool pool = new WorkerPool(2)) {
      assertThatThrownBy(
              () ->
                  pool.forRange(
                      2,
                      (from, to) -> {
                        if (from == 0) {
                          throw new IllegalStateException("caller");
                        }
                        pause();
                        ended.incrementAndGet();
                      }))
          .hasMessage("caller");
      assertThat(ended).hasValue(1);
    }
  }

  @Test
  public void forRange_helperThrowsError_errorArrives() {
    try (WorkerPool pool = new WorkerPool(2)) {
      assertThatThrownBy(
              () ->
                  pool.forRange(
                      2,
                      (from, to) -> {
                        if (from == 1) {
                          throw new AssertionError("share 1");
                        }
                      }))
          .isInstanceOf(AssertionError.class)
          .hasMessage("share 1");
    }
  }

  @Test(dataProvider = "sizes")
  public void forRange_shrinkingParts_visitEachIndexOnceWithinBounds(int threads, int n) {
    AtomicIntegerArray visits = new AtomicIntegerArray(n);
    AtomicInteger small = new AtomicInteger();
    try (WorkerPool pool = new WorkerPool(threads)) {
      pool.forRange(
          n,
          3,
          16,
          (from, to) -> {
            if (to - from < 3) {
              small.incrementAndGet();
            }
            assertThat(threads == 1 || to - from <= 16).isTrue();
            for (int i = from; i < to; i++) {
              visits.incrementAndGet(i);
            }
          });
    }
    assertThat(small.get()).isLessThanOrEqualTo(1);
    for (int i = 0; i < n; i++) {
      assertThat(visits.get(i)).isEqualTo(1);
    }
  }

  @Test
  public void forRange_withinABody_isDoneByThatThread() {
    AtomicInteger visits = new AtomicInteger();
    try (WorkerPool pool = new WorkerPool(2)) {
      pool.forRange(
          4,
          1,
          1,
          (from, to) -> {
            Thread mine = Thread.currentThread();
            pool.forRange(
                10,
                1,
                1,
                (a, b) -> {
                  assertThat(Thread.currentThread()).isSameAs(mine);
                  visits.addAndGet(b - a);
                });
          });
    }
    assertThat(visits).hasValue(40);
  }

  /** Long pauses park the helpers, short ones find them spinning. */
  @Test
  public void forRange_manyCallsWithPauses_noneIsLost() {
    AtomicInteger visits = new AtomicInteger();
    try (WorkerPool pool = new WorkerPool(3)) {
      for (int call = 0; call < 2000; call++) {
        if (call % 200 == 0) {
          LockSupport.parkNanos(1_000_000);
        }
        pool.forRange(7, 1, 2, (from, to) -> visits.addAndGet(to - from));
      }
    }
    assertThat(visits).hasValue(14_000);
  }

  @Test
  public void create_noThreads_refused() {
    assertThatThrownBy(() -> new WorkerPool(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("threads must be at least 1: threads=0");
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
