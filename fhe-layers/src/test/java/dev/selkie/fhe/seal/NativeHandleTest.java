package dev.selkie.fhe.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.testng.annotations.Test;

public class NativeHandleTest {
  private static final long ADDRESS = 4096;

  @Test
  public void close_twice_freesOnce() {
    AtomicInteger freed = new AtomicInteger();
    NativeHandle handle = new NativeHandle("Thing", ADDRESS, address -> freed.incrementAndGet());
    handle.close();
    handle.close();
    assertThat(freed).hasValue(1);
  }

  @Test
  public void close_duringLease_throwsAndNeverFrees() {
    AtomicInteger freed = new AtomicInteger();
    NativeHandle handle = new NativeHandle("Thing", ADDRESS, address -> freed.incrementAndGet());
    try (NativeHandle.Lease lease = handle.lease()) {
      assertThatThrownBy(handle::close)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Thing is in use by another thread");
      assertThat(freed).hasValue(0);
      assertThat(lease.address()).isEqualTo(ADDRESS);
    }
    handle.close();
    assertThat(freed).hasValue(1);
  }

  @Test
  public void lease_afterClose_throws() {
    NativeHandle handle = new NativeHandle("Thing", ADDRESS, address -> {});
    handle.close();
    assertThatThrownBy(handle::lease)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Thing is closed");
  }

  @Test
  public void neverClosed_unreachable_cleanerFreesOnce() throws InterruptedException {
    AtomicInteger freed = new AtomicInteger();
    for (int i = 0; i < 100; i++) {
      drop(freed);
    }
    for (int i = 0; i < 200 && freed.get() < 100; i++) {
      System.gc();
      Thread.sleep(10);
    }
    assertThat(freed).hasValue(100);
  }

  private static void drop(AtomicInteger freed) {
    NativeHandle handle = new NativeHandle("Thing", ADDRESS, address -> freed.incrementAndGet());
    try (NativeHandle.Lease lease = handle.lease()) {
      assertThat(lease.address()).isEqualTo(ADDRESS);
    }
  }
}
